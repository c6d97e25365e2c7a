-- How much was found in each article.
create or replace view article_facts as
with mentions as (
    select
        article_id,
        count(*) as mentions,
        count(distinct entity_id) as entities
    from entity_mentions
    group by article_id
),

quoted as (
    select
        article_id,
        count(*) as quotes,
        count(distinct speaker_name) as speakers
    from quotes
    group by article_id
),

counted as (
    select
        article_id,
        count(*) as numbers
    from numbers
    group by article_id
)

select
    articles.article_id,
    articles.source_uri,
    articles.title,
    articles.published_at,
    articles.word_count,
    coalesce(mentions.mentions, 0) as mentions,
    coalesce(mentions.entities, 0) as entities,
    coalesce(quoted.quotes, 0) as quotes,
    coalesce(quoted.speakers, 0) as speakers,
    coalesce(counted.numbers, 0) as numbers
from articles
left join mentions
    on articles.article_id = mentions.article_id
left join quoted
    on articles.article_id = quoted.article_id
left join counted
    on articles.article_id = counted.article_id;

comment on view article_facts is 'How much was found in each article.';
comment on column article_facts.article_id is 'the article (articles.article_id)';
comment on column article_facts.source_uri is 'where it stands';
comment on column article_facts.title is 'its headline';
comment on column article_facts.published_at is 'when it was published (UTC)';
comment on column article_facts.word_count is 'its words';
comment on column article_facts.mentions is 'how often something is named in it';
comment on column article_facts.entities is 'how many different entities are named';
comment on column article_facts.quotes is 'how many quotes it has';
comment on column article_facts.speakers is 'how many different speakers they have';
comment on column article_facts.numbers is 'how many quantities it states';
