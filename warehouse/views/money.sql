-- Sums of money, each with the sentence that states it.
create or replace view money as
select
    articles.source_uri,
    articles.published_at,
    numbers.value as amount,
    numbers.value_max as amount_max,
    numbers.unit as currency,
    numbers.modifier,
    numbers.surface,
    substring(articles.text, sentences.start_char + 1, sentences.end_char - sentences.start_char) as sentence,
    numbers.number_id,
    numbers.article_id
from numbers
inner join articles
    on numbers.article_id = articles.article_id
left join sentences
    on numbers.article_id = sentences.article_id
    and numbers.sentence_no = sentences.sentence_no
where numbers.kind = 'money';

comment on view money is 'Sums of money, each with the sentence that states it.';
comment on column money.source_uri is 'where the article stands';
comment on column money.published_at is 'when the article was published (UTC)';
comment on column money.amount is 'the sum, exact; of a range its lower end';
comment on column money.amount_max is 'the upper end of a range';
comment on column money.currency is 'ISO 4217 code; null where the text leaves it open';
comment on column money.modifier is 'approx, at_least, more_than, at_most, less_than or null';
comment on column money.surface is 'the sum as the text has it';
comment on column money.sentence is 'the sentence that states it';
comment on column money.number_id is 'the number (numbers.number_id)';
comment on column money.article_id is 'the article (articles.article_id)';
