-- Entities that are one across articles: `V. Putinas` in one and `Vladimiras Putinas` in another.
--
-- Persons with the same initial and surname are one if all who give a first name give the same one and no two genders meet.
-- Where two first names share an initial, the full names stay apart and those with the initial alone stay by themselves.
create or replace view entity_groups as
with persons as (
    select
        entity_id,
        name,
        gender,
        link_key,
        case
            when regexp_matches(name, '^\p{Lu}\p{Ll}?\.') then null
            else lower(string_split(name, ' ')[1])
        end as first_name
    from entities
    where link_key is not null
),

keys as (
    select
        link_key,
        count(distinct first_name) as first_names,
        count(distinct gender) as genders
    from persons
    group by link_key
),

grouped as (
    select
        persons.entity_id,
        case
            when keys.genders > 1 then persons.entity_id
            when keys.first_names <= 1 then persons.link_key
            when persons.first_name is not null then persons.link_key || '|' || persons.first_name
            else persons.entity_id
        end as group_key
    from persons
    inner join keys
        on persons.link_key = keys.link_key
),

keyed as (
    select
        entities.entity_id,
        entities.name,
        entities.type,
        coalesce(grouped.group_key, entities.entity_id) as group_key
    from entities
    left join grouped
        on entities.entity_id = grouped.entity_id
)

select
    entity_id,
    name,
    type,
    min(entity_id) over (partition by group_key) as group_id,
    first_value(name) over (
        partition by group_key
        order by
            length(name) desc,
            name
    ) as group_name,
    count(*) over (partition by group_key) as group_size
from keyed;

comment on view entity_groups is 'Entities with the group they belong to: persons named V. Putinas here and Vladimiras Putinas there are one where nothing speaks against it.';
comment on column entity_groups.entity_id is 'the entity (entities.entity_id)';
comment on column entity_groups.name is 'its own name';
comment on column entity_groups.type is 'PER, LOC, ORG or MISC';
comment on column entity_groups.group_id is 'the group, named by the least of its entity ids; an entity alone is its own group';
comment on column entity_groups.group_name is 'the longest name in the group';
comment on column entity_groups.group_size is 'how many entities are in the group';
