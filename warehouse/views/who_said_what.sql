-- Who said what, in the order of the text.
create or replace view who_said_what as
select
    articles.source_uri,
    articles.title,
    articles.published_at,
    quotes.speaker_name,
    quotes.cue,
    quotes.text as said,
    quotes.type,
    quotes.speaker_surface,
    quotes.speaker_entity_id,
    quotes.score,
    quotes.start_char,
    quotes.quote_id,
    quotes.article_id
from quotes
inner join articles
    on quotes.article_id = articles.article_id
order by
    articles.source_uri,
    quotes.start_char,
    quotes.end_char;

comment on view who_said_what is 'Who said what: every quote with its speaker and where it was published, in the order of the text.';
comment on column who_said_what.source_uri is 'where the article stands';
comment on column who_said_what.title is 'the article''s headline';
comment on column who_said_what.published_at is 'when the article was published (UTC)';
comment on column who_said_what.speaker_name is 'the speaker''s fullest name, or the described source in the nominative; null when nobody is named';
comment on column who_said_what.cue is 'the word that attributes the quote';
comment on column who_said_what.said is 'the words';
comment on column who_said_what.type is 'direct, partial or indirect';
comment on column who_said_what.speaker_surface is 'the speaker as the text has it';
comment on column who_said_what.speaker_entity_id is 'the speaker, where it is a named one (entities.entity_id)';
comment on column who_said_what.score is 'how sure the rules are, 0 to 1';
comment on column who_said_what.start_char is 'where the quote begins in the text';
comment on column who_said_what.quote_id is 'the quote (quotes.quote_id)';
comment on column who_said_what.article_id is 'the article (articles.article_id)';
