-- The articles and how their texts divide.  Offsets are 0-based, end-exclusive, in Unicode code points of articles.text.
--
-- Tables that grow with every sentence and fact have no primary key: DuckDB keeps a key's index in memory (measured: 45 MB for a
-- million mentions), and memory must not grow with the corpus.  Their ids are unique because they begin with the article's id, the
-- loader checks each batch, and an article's facts come and go in one transaction.  There are no foreign keys for the same reason.

create table articles (
    article_id varchar not null,
    source_uri varchar not null,
    title varchar,
    url varchar,
    published_at timestamp,
    source varchar,
    language varchar not null,
    text varchar not null,
    text_sha256 varchar not null,
    content_key varchar not null,
    word_count integer not null,
    ingested_at timestamp not null,
    run_id varchar not null,
    primary key (article_id),
    check (word_count >= 0)
);

comment on table articles is 'The articles, one row for each text. Texts that differ only in case, spacing and punctuation are one article.';
comment on column articles.article_id is 'the first 16 hex digits of text_sha256: the same text has the same id everywhere';
comment on column articles.source_uri is 'where the text stands: the file as it was given, FILE#ROW inside a table or JSON-lines file, or the URL';
comment on column articles.title is 'the headline, where the source has it apart from the text';
comment on column articles.url is 'the article''s address on the web, where the source has it';
comment on column articles.published_at is 'when it was published, in UTC, where the source has it';
comment on column articles.source is 'the publisher, where the source names it';
comment on column articles.language is 'ISO 639-1 code of the text''s language';
comment on column articles.text is 'the whole text, Unicode NFC, line ends normalised, nothing cut out but white space at both ends';
comment on column articles.text_sha256 is 'SHA-256 of the text in UTF-8, hexadecimal';
comment on column articles.content_key is 'the same for texts that differ only in case, spacing and punctuation';
comment on column articles.word_count is 'the number of words, without punctuation marks and symbols';
comment on column articles.ingested_at is 'when the article was loaded (UTC)';
comment on column articles.run_id is 'the run that loaded it (runs.run_id)';

create table article_sources (
    source_uri varchar not null,
    article_id varchar not null,
    primary key (source_uri)
);

comment on table article_sources is 'Every place where the text of an article was found: its own source_uri and those of its duplicates.';
comment on column article_sources.source_uri is 'the place, as in articles.source_uri';
comment on column article_sources.article_id is 'the article whose text stands there now (articles.article_id)';

create table ignored_spans (
    article_id varchar not null,
    start_char integer not null,
    end_char integer not null,
    kind varchar not null,
    check (start_char >= 0 and end_char > start_char)
);

comment on table ignored_spans is 'Foreign matter inside articles (related articles, captions, bylines …) that no fact is taken from.';
comment on column ignored_spans.article_id is 'the article (articles.article_id)';
comment on column ignored_spans.start_char is 'where it begins: 0-based, in Unicode code points of articles.text';
comment on column ignored_spans.end_char is 'where it ends, exclusive: substring(text, start_char + 1, end_char - start_char) is the surface';
comment on column ignored_spans.kind is 'what it is: related, caption, byline, read_also, share, subscribe …';

create table sentences (
    article_id varchar not null,
    sentence_no integer not null,
    start_char integer not null,
    end_char integer not null,
    check (start_char >= 0 and end_char > start_char)
);

comment on table sentences is 'The sentences of the articles.';
comment on column sentences.article_id is 'the article (articles.article_id)';
comment on column sentences.sentence_no is 'the sentence''s number in the article, from 0';
comment on column sentences.start_char is 'where it begins: 0-based, in Unicode code points of articles.text';
comment on column sentences.end_char is 'where it ends, exclusive: substring(text, start_char + 1, end_char - start_char) is the surface';
