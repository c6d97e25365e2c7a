-- How much money is named, currency by currency?
select
    coalesce(currency, '?') as currency,
    count(*) as sums,
    format('{:,.0f}', max(amount)::double) as largest,
    arg_max(surface, amount) as as_written
from money
group by currency
order by sums desc
