"""Every shape in which people write a date, and every one that must be refused because it may be read in two ways."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinagraph.tables.periods import EARLIEST, LATEST, MONTHS, Period, parse_period


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2012-11-19", "2012-11-19"),
        ("2012/11/19", "2012-11-19"),
        ("2012.11.19", "2012-11-19"),
        ("2012-1-9", "2012-01-09"),
        ("20121119", "2012-11-19"),
        (" 2012-11-19 ", "2012-11-19"),
        ("2012-11-19 00:00:00", "2012-11-19"),
        ("2012-11-19T09:30", "2012-11-19"),
        ("2012-11-19T09:30:00Z", "2012-11-19"),
        ("2012-11-19T23:30:00+01:00", "2012-11-19"),
        ("2012-11-19 9:30", "2012-11-19"),
        ("2012-11", "2012-11"),
        ("2012/11", "2012-11"),
        ("2012-1", "2012-01"),
        ("2012.11", "2012-11"),
        ("2012.2", "2012-02"),
        ("2012", "2012"),
        ("2012-W47", "2012-W47"),
        ("2012W47", "2012-W47"),
        ("2012-w7", "2012-W07"),
        ("v. 47 2012", "2012-W47"),
        ("v.47 2012", "2012-W47"),
        ("V47 2012", "2012-W47"),
        ("v. 47, 2012", "2012-W47"),
        ("v 47/2012", "2012-W47"),
        ("vecka 47 2012", "2012-W47"),
        ("vecka 7, 2012", "2012-W07"),
        ("week 47 2012", "2012-W47"),
        ("Week 47, 2012", "2012-W47"),
        ("w47-2012", "2012-W47"),
        ("2012 v. 47", "2012-W47"),
        ("2012 vecka 47", "2012-W47"),
        ("2012, week 47", "2012-W47"),
        ("2012-v47", "2012-W47"),
        ("19 november 2012", "2012-11-19"),
        ("19 November 2012", "2012-11-19"),
        ("19. november 2012", "2012-11-19"),
        ("19 NOV 2012", "2012-11-19"),
        ("1 maj 2012", "2012-05-01"),
        ("1 May 2012", "2012-05-01"),
        ("3 okt. 2012", "2012-10-03"),
        ("3 Oct. 2012", "2012-10-03"),
        ("November 19, 2012", "2012-11-19"),
        ("Nov 19 2012", "2012-11-19"),
        ("november 2012", "2012-11"),
        ("Nov. 2012", "2012-11"),
        ("mars, 2012", "2012-03"),
        ("februari 2012", "2012-02"),
    ],
)
def test_shapes_that_are_read(text, iso):
    assert parse_period(text).text == iso


@pytest.mark.parametrize("name", MONTHS)
def test_every_name_of_a_month_is_read_in_both_orders(name):
    expected = f"2012-{MONTHS[name]:02}"
    assert parse_period(f"{name} 2012").text == expected
    assert parse_period(f"7 {name.title()} 2012").text == f"{expected}-07"


@pytest.mark.parametrize(
    ("text", "start", "stop"),
    [
        ("2012-11-19", date(2012, 11, 19), date(2012, 11, 19)),
        ("2012-02", date(2012, 2, 1), date(2012, 2, 29)),
        ("2011-02", date(2011, 2, 1), date(2011, 2, 28)),
        ("1900-02", date(1900, 2, 1), date(1900, 2, 28)),
        ("2012", date(2012, 1, 1), date(2012, 12, 31)),
        ("2012-W47", date(2012, 11, 19), date(2012, 11, 25)),
        # The first week of 2013 begins in 2012, and 2009 had 53 weeks, the last reaching into 2010.
        ("2013-W01", date(2012, 12, 31), date(2013, 1, 6)),
        ("2009-W53", date(2009, 12, 28), date(2010, 1, 3)),
        ("v. 53 2015", date(2015, 12, 28), date(2016, 1, 3)),
    ],
)
def test_a_period_is_all_its_days_and_never_only_the_first(text, start, stop):
    period = parse_period(text)
    assert (period.start, period.stop) == (start, stop)


def test_29_february_is_a_day_of_leap_years_only():
    assert parse_period("2012-02-29").start == date(2012, 2, 29)
    with pytest.raises(ValueError, match="2011-02 ends on the 28"):
        parse_period("2011-02-29")
    with pytest.raises(ValueError, match="1900-02 ends on the 28"):
        parse_period("29 februari 1900")


@pytest.mark.parametrize("text", ["2012-W53", "2012-W00", "v. 53 2012", "v. 60 2015", "week 0 2012"])
def test_a_week_that_the_year_lacks_is_refused(text):
    with pytest.raises(ValueError, match="has no week"):
        parse_period(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2012-13", "no month 13"),
        ("2012-00", "no month 0"),
        ("2012-13-01", "no such day"),
        ("2012-00-10", "no such day"),
        ("2012-11-31", "2012-11 ends on the 30"),
        ("2012-11-00", "no such day"),
        ("31 november 2012", "2012-11 ends on the 30"),
        ("0012-11-19", "year 12"),
        ("1012-11-19", "year 1012"),
        ("2912", "year 2912"),
        ("2912-11", "year 2912"),
        ("2912-11-19", "year 2912"),
        ("v. 47 2912", "year 2912"),
        ("0000", "year 0"),
    ],
)
def test_what_the_calendar_lacks_is_refused_with_the_reason(text, says):
    with pytest.raises(ValueError, match=says):
        parse_period(text)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        # Turned dates: the one reading where there is one, both where there are two.
        ("19/11/2012", "write the year first: 2012-11-19$"),
        ("19.11.2012", "write the year first: 2012-11-19$"),
        ("19-11-2012", "write the year first: 2012-11-19$"),
        ("11/19/2012", "write the year first: 2012-11-19$"),
        ("3/3/2012", "write the year first: 2012-03-03$"),
        ("03/04/2012", "is it 2012-04-03 or 2012-03-04"),
        ("3 4 2012", "is it 2012-04-03 or 2012-03-04"),
        ("12-11-19", "in full"),
        ("19/11/12", "in full"),
        # A day that no calendar has is not offered.
        ("31/02/2012", "in full"),
        ("00/11/2012", "in full"),
        ("40/40/2012", "in full"),
        ("02/30/2012", "in full"),
        ("29/02/2012", "write the year first: 2012-02-29$"),
        ("29/02/2011", "in full"),
        # What Excel makes of "14 January", "January 2014" and their like.
        ("Jan-14", "2014-01 or day 14 of month 1"),
        ("jan-14", "2014-01"),
        ("Jan 14", "2014-01"),
        ("14-Jan", "2014-01 or day 14 of month 1"),
        ("12-nov", "2012-11 or day 12 of month 11"),
        ("maj-08", "2008-05 or day 8 of month 5"),
        ("Oct-99", "1999-10;"),
        ("okt-45", "1945-10;"),
        # Excel's days as numbers.
        ("41232", "Excel's number for a day, perhaps 2012-11-19"),
        ("41232.5", "perhaps 2012-11-19"),
        # October, typed into a cell of Excel, becomes the number 2012.1.
        ("2012.1", "2012-01 or 2012-10"),
        ("19 november", "day 19 of month 11"),
    ],
)
def test_what_may_be_read_in_two_ways_is_refused_and_the_readings_named(text, says):
    with pytest.raises(ValueError, match=says):
        parse_period(text)


@pytest.mark.parametrize(
    "text", ["", "?", "soon", "n/a", "hösten 2012", "Q3 2012", "2012-11-19 – 2012-11-22", "v. 47", "99 Smarch 2012", "2012-11-19 kl. 9"]
)
def test_other_texts_are_no_dates_and_the_reason_shows_how_to_write_one(text):
    with pytest.raises(ValueError, match="not a date; write 2012-11-19"):
        parse_period(text)


def test_a_time_of_day_that_no_clock_shows_is_no_date():
    with pytest.raises(ValueError, match="not a date"):
        parse_period("2012-11-19 25:99")


years = st.integers(EARLIEST, LATEST)
periods = st.one_of(
    st.dates(date(EARLIEST, 1, 1), date(LATEST, 12, 31)).map(Period.day),
    st.builds(Period.month, years, st.integers(1, 12)),
    st.builds(Period.week, years, st.integers(1, 52)),
    years.map(Period.year),
)


@given(periods)
def test_the_text_of_a_period_read_again_is_the_same_period(period):
    assert parse_period(period.text) == period


@given(periods)
def test_a_period_begins_and_ends_in_order_and_another_begins_the_day_after(period):
    assert period.start <= period.stop
    following = period.stop + timedelta(days=1)
    assert parse_period(following.isoformat()).start == following if following.year <= LATEST else True


date_like = st.text(st.sampled_from("0123456789-/. :TWZv,janovmrs٣１"), max_size=14)


@given(st.one_of(st.text(max_size=40), date_like))
def test_no_text_raises_anything_but_a_reason(text):
    with suppress(ValueError):
        period = parse_period(text)
        assert parse_period(period.text) == period
