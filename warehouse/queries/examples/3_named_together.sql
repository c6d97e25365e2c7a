-- Which person is named with which organisation or place in the same sentence?
with named as (
    select distinct
        entity_mentions.article_id,
        entity_mentions.sentence_no,
        entities.entity_id,
        entities.name,
        entities.type
    from entity_mentions
    inner join entities
        on entity_mentions.entity_id = entities.entity_id
)

select
    person.name as person,
    other.name as named_with,
    other.type,
    count(*) as sentences
from named as person
inner join named as other
    on person.article_id = other.article_id
    and person.sentence_no = other.sentence_no
where
    person.type = 'PER'
    and other.type in ('ORG', 'LOC')
group by all
order by
    sentences desc,
    person,
    named_with
limit 8
