-- The spans to mark in one article ($id): what it is, where, and what is known of it.
select
    'name' as mark,
    start_char,
    end_char,
    entity_mentions.type as kind,
    entity_mentions.surface,
    entities.name as is_what
from entity_mentions
inner join entities
    on entity_mentions.entity_id = entities.entity_id
where article_id = $id
union all
select
    'quote' as mark,
    start_char,
    end_char,
    type as kind,
    text as surface,
    speaker_name as is_what
from quotes
where article_id = $id
union all
select
    'number' as mark,
    start_char,
    end_char,
    kind,
    surface,
    concat_ws(
        ' ',
        replace(modifier, '_', ' '),
        coalesce(edtf, regexp_replace(value::varchar, '\.?0+$', '')),
        '– ' || regexp_replace(value_max::varchar, '\.?0+$', ''),
        unit
    ) as is_what
from numbers
where article_id = $id
union all
select
    'ignored' as mark,
    start_char,
    end_char,
    kind,
    null as surface,
    null as is_what
from ignored_spans
where article_id = $id
order by
    start_char,
    end_char desc
