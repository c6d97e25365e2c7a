-- Which person is named with which organisation or place in the same sentence?
select
    person.name as person,
    other.name as named_with,
    other.type,
    count(distinct (here.article_id, here.sentence_no)) as sentences
from entity_mentions as here
inner join entity_mentions as beside
    on here.article_id = beside.article_id
    and here.sentence_no = beside.sentence_no
inner join entities as person
    on here.entity_id = person.entity_id
inner join entities as other
    on beside.entity_id = other.entity_id
where
    person.type = 'PER'
    and other.type in ('ORG', 'LOC')
group by all
order by
    sentences desc,
    person,
    named_with
limit 8
