-- Who is quoted most, and with which words?
select
    speaker_name as speaker,
    count(*) as quotes,
    string_agg(distinct cue, ', ' order by cue) as cues
from who_said_what
where speaker_name is not null
group by speaker_name
order by
    quotes desc,
    speaker
limit 8
