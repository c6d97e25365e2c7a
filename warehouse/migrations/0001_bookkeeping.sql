-- What the warehouse keeps about itself: migrations, views, runs and what they rejected.  All timestamps are UTC.

create table schema_migrations (
    version integer not null,
    name varchar not null,
    applied_at timestamp not null,
    primary key (version)
);

comment on table schema_migrations is 'The migrations that made this file, in order.';
comment on column schema_migrations.version is 'the number before the migration''s name';
comment on column schema_migrations.name is 'the migration''s file name';
comment on column schema_migrations.applied_at is 'when it was run (UTC)';

create table schema_views (
    name varchar not null,
    sha256 varchar not null,
    primary key (name)
);

comment on table schema_views is 'The views that this file holds, and what they were made from.';
comment on column schema_views.name is 'the view';
comment on column schema_views.sha256 is 'SHA-256 of the SQL file that made it, so that a changed view is made again';

create table runs (
    run_id varchar not null,
    flow_run_id varchar,
    started_at timestamp not null,
    finished_at timestamp,
    status varchar not null,
    articles_in bigint not null,
    articles_loaded bigint not null,
    articles_duplicate bigint not null,
    articles_rejected bigint not null,
    code_version varchar,
    model_version varchar,
    primary key (run_id),
    check (status in ('running', 'completed', 'failed', 'crashed')),
    check (articles_in = articles_loaded + articles_duplicate + articles_rejected)
);

comment on table runs is 'The runs of the pipeline on this warehouse, with what became of their articles.';
comment on column runs.run_id is 'the run';
comment on column runs.flow_run_id is 'its Prefect flow run, where there is one';
comment on column runs.started_at is 'when it began (UTC)';
comment on column runs.finished_at is 'when it ended (UTC); null while it runs and after a crash';
comment on column runs.status is 'running, completed, failed, or crashed (left unfinished, as the next run found)';
comment on column runs.articles_in is 'articles read: loaded + duplicate + rejected';
comment on column runs.articles_loaded is 'articles loaded, new or in place of an earlier text';
comment on column runs.articles_duplicate is 'articles whose text was there already';
comment on column runs.articles_rejected is 'articles that could not be taken; why is in rejected';
comment on column runs.code_version is 'the version of the code';
comment on column runs.model_version is 'the version of the models';

create table rejected (
    run_id varchar not null,
    source_uri varchar not null,
    reason varchar not null,
    detail varchar,
    rejected_at timestamp not null
);

comment on table rejected is 'Input that could not be taken.';
comment on column rejected.run_id is 'the run that met it (runs.run_id)';
comment on column rejected.source_uri is 'where it stands';
comment on column rejected.reason is 'why it was rejected, a short fixed word: empty, too_long, not_lithuanian …';
comment on column rejected.detail is 'what exactly was wrong';
comment on column rejected.rejected_at is 'when (UTC)';
