-- The run that began last, finished or not.
create or replace view latest_run as
select
    run_id,
    status,
    started_at,
    finished_at,
    articles_in,
    articles_loaded,
    articles_duplicate,
    articles_rejected,
    code_version,
    model_version
from runs
order by
    started_at desc,
    run_id desc
limit 1;

comment on view latest_run is 'The run that began last, finished or not.';
comment on column latest_run.run_id is 'the run (runs.run_id)';
comment on column latest_run.status is 'running, completed, failed or crashed';
comment on column latest_run.started_at is 'when it began (UTC)';
comment on column latest_run.finished_at is 'when it ended (UTC)';
comment on column latest_run.articles_in is 'articles read';
comment on column latest_run.articles_loaded is 'articles loaded';
comment on column latest_run.articles_duplicate is 'articles whose text was there already';
comment on column latest_run.articles_rejected is 'articles that could not be taken';
comment on column latest_run.code_version is 'the version of the code';
comment on column latest_run.model_version is 'the version of the models';
