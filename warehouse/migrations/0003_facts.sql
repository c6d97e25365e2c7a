-- The facts: who is named, who said what, and how much.  On keys and offsets see 0002_articles.sql.

create table entities (
    entity_id varchar not null,
    name varchar not null,
    type varchar not null,
    gender varchar,
    link_key varchar,
    primary key (entity_id),
    check (type in ('PER', 'LOC', 'ORG', 'MISC')),
    check (gender in ('masc', 'fem'))
);

comment on table entities is 'Who and what is named: persons, places, organisations and other names.';
comment on column entities.entity_id is 'derived from type and name; a person known only by one name is a different entity in each article';
comment on column entities.name is 'the fullest name known, in the nominative';
comment on column entities.type is 'PER person, LOC place, ORG organisation, MISC other';
comment on column entities.gender is 'masc or fem, from the grammar; persons only';
comment on column entities.link_key is 'persons named by two words or more: initial and stem of the surname (v|putin); see the view entity_groups';

create table entity_aliases (
    entity_id varchar not null,
    alias varchar not null,
    primary key (entity_id, alias)
);

comment on table entity_aliases is 'The forms, in the nominative, under which an entity is named.';
comment on column entity_aliases.entity_id is 'the entity (entities.entity_id)';
comment on column entity_aliases.alias is 'one of its names, in the nominative';

create table entity_mentions (
    mention_id varchar not null,
    article_id varchar not null,
    sentence_no integer not null,
    start_char integer not null,
    end_char integer not null,
    surface varchar not null,
    lemma varchar not null,
    type varchar not null,
    entity_id varchar not null,
    score double not null,
    check (start_char >= 0 and end_char > start_char),
    check (type in ('PER', 'LOC', 'ORG', 'MISC')),
    check (score between 0 and 1)
);

comment on table entity_mentions is 'Every place where an entity is named.';
comment on column entity_mentions.mention_id is 'ARTICLE-mSTART-END; unique';
comment on column entity_mentions.article_id is 'the article (articles.article_id)';
comment on column entity_mentions.sentence_no is 'the sentence it begins in (sentences.sentence_no)';
comment on column entity_mentions.start_char is 'where it begins: 0-based, in Unicode code points of articles.text';
comment on column entity_mentions.end_char is 'where it ends, exclusive: substring(text, start_char + 1, end_char - start_char) is the surface';
comment on column entity_mentions.surface is 'the name as it stands in the text';
comment on column entity_mentions.lemma is 'this mention in the nominative';
comment on column entity_mentions.type is 'PER, LOC, ORG or MISC';
comment on column entity_mentions.entity_id is 'who or what is named (entities.entity_id)';
comment on column entity_mentions.score is 'how sure the model is, 0 to 1';

create table quotes (
    quote_id varchar not null,
    article_id varchar not null,
    sentence_no integer not null,
    start_char integer not null,
    end_char integer not null,
    text varchar not null,
    type varchar not null,
    speaker_surface varchar,
    speaker_start integer,
    speaker_end integer,
    speaker_entity_id varchar,
    speaker_name varchar,
    cue varchar,
    score double not null,
    check (start_char >= 0 and end_char > start_char),
    check (type in ('direct', 'partial', 'indirect')),
    check (speaker_end > speaker_start),
    check (score between 0 and 1)
);

comment on table quotes is 'Who said what: content that the text attributes to a source.';
comment on column quotes.quote_id is 'ARTICLE-qSTART-END-TYPE; unique';
comment on column quotes.article_id is 'the article (articles.article_id)';
comment on column quotes.sentence_no is 'the sentence it begins in (sentences.sentence_no)';
comment on column quotes.start_char is 'where it begins: 0-based, in Unicode code points of articles.text';
comment on column quotes.end_char is 'where it ends, exclusive: substring(text, start_char + 1, end_char - start_char) is the surface';
comment on column quotes.text is 'the words, without quotation marks and attribution';
comment on column quotes.type is 'direct: an utterance in quotation marks; partial: a fragment in marks inside the reporter''s sentence; indirect: reported speech';
comment on column quotes.speaker_surface is 'the mention of the speaker nearest the cue, as it stands in the text; null when nobody is named';
comment on column quotes.speaker_start is 'where that mention begins, in code points';
comment on column quotes.speaker_end is 'where it ends, exclusive';
comment on column quotes.speaker_entity_id is 'the speaker, where it is a named one (entities.entity_id)';
comment on column quotes.speaker_name is 'entities.name of the speaker, else the described source in the nominative (policininkai), else null';
comment on column quotes.cue is 'the word that attributes the quote, in lower case: sakė, pridūrė, anot …';
comment on column quotes.score is 'how sure the rules are, 0 to 1';

create table numbers (
    number_id varchar not null,
    article_id varchar not null,
    sentence_no integer not null,
    start_char integer not null,
    end_char integer not null,
    surface varchar not null,
    kind varchar not null,
    value decimal(38, 6),
    value_max decimal(38, 6),
    unit varchar,
    edtf varchar,
    modifier varchar,
    check (start_char >= 0 and end_char > start_char),
    check (kind in ('money', 'percent', 'count', 'measure', 'duration', 'age', 'date', 'time', 'ordinal', 'score', 'ratio', 'identifier', 'other')),
    check (modifier in ('approx', 'at_least', 'more_than', 'at_most', 'less_than'))
);

comment on table numbers is 'Every quantity that the texts state, with its value.';
comment on column numbers.number_id is 'ARTICLE-nSTART-END-KIND; unique';
comment on column numbers.article_id is 'the article (articles.article_id)';
comment on column numbers.sentence_no is 'the sentence it begins in (sentences.sentence_no)';
comment on column numbers.start_char is 'where it begins: 0-based, in Unicode code points of articles.text';
comment on column numbers.end_char is 'where it ends, exclusive: substring(text, start_char + 1, end_char - start_char) is the surface';
comment on column numbers.surface is 'the whole expression, as it stands in the text';
comment on column numbers.kind is 'money, percent, count, measure, duration, age, date, time, ordinal, score, ratio, identifier or other';
comment on column numbers.value is 'the number, multipliers applied; of a range its lower end; of a date its year';
comment on column numbers.value_max is 'the upper end of a range';
comment on column numbers.unit is 'ISO 4217 code of money, %, symbol of a measure, year … second of a duration, the counted noun (nominative singular) of a count';
comment on column numbers.edtf is 'a date or time as EDTF: 2017-01-10, XXXX-05-18, 2006/2008, 201X, 15:30';
comment on column numbers.modifier is 'approx, at_least, more_than, at_most, less_than or null';
