-- Who said what in the articles, speaker by speaker; nth counts a speaker's quotes in an article, the verbatim ones first.
select
    coalesce(speaker_name, '–') as speaker,
    said,
    type,
    parse_filename(source_uri) as article,
    row_number() over (partition by source_uri, speaker_name order by type = 'indirect', start_char) as nth
from who_said_what
order by
    source_uri,
    min(start_char) over (partition by source_uri, speaker_name),
    start_char
