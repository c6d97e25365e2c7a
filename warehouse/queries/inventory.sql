-- How much the warehouse holds.
select 'articles' as what, count(*) as rows from articles
union all
select 'entities' as what, count(*) as rows from entities
union all
select 'entity_mentions' as what, count(*) as rows from entity_mentions
union all
select 'quotes' as what, count(*) as rows from quotes
union all
select 'numbers' as what, count(*) as rows from numbers
union all
select 'rejected' as what, count(*) as rows from rejected
