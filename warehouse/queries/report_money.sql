-- Sums of money and counts of people and things, largest first.
select
    case kind when 'money' then 'money' else 'count' end as kind,
    regexp_replace(format('{:,.2f}', value::double), '\.00$', '') as amount,
    unit,
    numbers.surface,
    parse_filename(source_uri) as article
from numbers
inner join articles
    on numbers.article_id = articles.article_id
where
    kind in ('money', 'count')
    and value is not null
qualify row_number() over (partition by kind order by value desc) <= 12
order by
    kind desc,
    value desc
