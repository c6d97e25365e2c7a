-- Articles by id, beginning of an id, address, or file name with or without its folder and ending ($wanted).
select
    article_id,
    source_uri,
    title,
    published_at,
    word_count,
    text
from articles
where
    starts_with(article_id, $wanted)
    or source_uri = $wanted
    or url = $wanted
    or ends_with(source_uri, '/' || $wanted)
    or regexp_replace(parse_filename(source_uri), '\.[a-z.]+$', '') = $wanted
order by
    source_uri = $wanted desc,
    source_uri
limit 20
