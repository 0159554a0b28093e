use super::*;

/// 1 November 2026.
const NOW: Now = Now::from_seconds(1_793_491_200);
/// A clock that says 1970, and one that says 2200.
const NO_CLOCKS: [Now; 2] = [Now::from_seconds(0), Now::from_ms(END_MS)];
const WEEK: Duration = Duration::from_hours(7 * 24);

fn past(seconds: i64) -> Reading<Past> {
    NOW.past(Moment::from_seconds(seconds))
}

fn limit(seconds: i64) -> Reading<Limit> {
    NOW.limit(Moment::from_seconds(seconds), WEEK)
}

#[test]
fn a_moment_is_known_from_2020_until_2200() {
    for (ms, known) in [
        (i64::MIN, false),
        (-1, false),
        (0, false),
        (1_577_836_799_999, false),
        (1_577_836_800_000, true),
        (7_258_118_399_999, true),
        (7_258_118_400_000, false),
        (i64::MAX, false),
    ] {
        assert_eq!(Moment::from_ms(ms).is_known(), known, "{ms}");
    }
    assert!(!Moment::UNKNOWN.is_known());
}

#[test]
fn seconds_and_milliseconds_are_one_moment() {
    assert_eq!(Moment::from_seconds(1_793_491_200), Moment::from_ms(1_793_491_200_000));
    assert_eq!(Moment::from_ms(1_793_491_200_999).to_seconds(), 1_793_491_200);
    assert_eq!(Moment::from_ms(-1).to_seconds(), -1);
    assert_eq!(Moment::from_ms(1_793_491_200_999).to_ms(), 1_793_491_200_999);
    assert_eq!(Moment::from_seconds(i64::MAX).to_ms(), i64::MAX);
    assert_eq!(NOW.to_moment().to_seconds(), 1_793_491_200);
    assert_eq!(DAY.as_secs(), 86_400);
}

#[test]
fn what_has_passed_is_compared_as_it_is() {
    for (ago, longer) in [(0, false), (604_800, false), (604_801, true), (100_000_000, true)] {
        let reading = past(1_793_491_200 - ago);
        assert_eq!(reading.rewrite, None, "{ago}");
        assert_eq!(reading.time.is_longer_ago_than(WEEK), longer, "{ago}");
        assert_eq!(reading.time.to_moment().to_seconds(), 1_793_491_200 - ago);
    }
}

#[test]
fn what_happened_in_the_future_is_rewritten_as_now() {
    // A second ahead, in 2100, after 2200, and the end of the numbers.
    for seconds in [1_793_491_201, 4_102_444_800, 7_258_118_400, i64::MAX] {
        let reading = past(seconds);
        assert_eq!(reading.rewrite, Some(NOW.to_moment()), "{seconds}");
        assert_eq!(reading.time.to_moment(), NOW.to_moment());
        assert!(!reading.time.is_longer_ago_than(Duration::ZERO));
    }
}

#[test]
fn once_rewritten_it_ends_by_true_time() {
    let stored = past(4_102_444_800).rewrite.unwrap();
    let later = |seconds: i64| Now::from_seconds(1_793_491_200 + seconds).past(stored);
    assert!(!later(604_800).time.is_longer_ago_than(WEEK));
    assert!(later(604_801).time.is_longer_ago_than(WEEK));
    assert_eq!(later(604_801).rewrite, None);
}

#[test]
fn an_unknown_time_is_due() {
    for seconds in [i64::MIN, -1, 0, 1_577_836_799] {
        let reading = past(seconds);
        assert!(reading.time.is_longer_ago_than(Duration::MAX), "{seconds}");
        assert_eq!(reading.rewrite, None);
    }
}

#[test]
fn without_a_clock_all_is_due_and_nothing_is_rewritten() {
    for now in NO_CLOCKS {
        for seconds in [0, 1_793_491_200, 4_102_444_800, i64::MAX] {
            let stored = Moment::from_seconds(seconds);
            let past = now.past(stored);
            assert!(past.time.is_longer_ago_than(Duration::MAX));
            assert_eq!((past.rewrite, past.time.to_moment()), (None, stored));
            let limit = now.limit(stored, WEEK);
            assert!(!limit.time.is_valid());
            assert_eq!(limit.time.to_wait(), WEEK);
            assert_eq!((limit.rewrite, limit.time.to_moment()), (None, stored));
        }
        assert_eq!(now.plus(WEEK), Moment::UNKNOWN);
    }
}

#[test]
fn a_limit_holds_until_it_has_come() {
    for (ahead, valid, wait) in
        [(-1_793_491_200, false, 0), (-1, false, 0), (0, false, 0), (1, true, 1), (604_800, true, 604_800)]
    {
        let reading = limit(1_793_491_200 + ahead);
        assert_eq!(reading.rewrite, None, "{ahead}");
        assert_eq!(reading.time.is_valid(), valid, "{ahead}");
        assert_eq!(reading.time.to_wait(), Duration::from_secs(wait), "{ahead}");
    }
}

#[test]
fn a_limit_further_ahead_than_its_allowance_is_rewritten_as_that() {
    for seconds in [1_793_491_200 + 604_801, 4_102_444_800, i64::MAX] {
        let reading = limit(seconds);
        assert_eq!(reading.rewrite, Some(NOW.plus(WEEK)), "{seconds}");
        assert_eq!(reading.time.to_moment().to_seconds(), 1_793_491_200 + 604_800);
        assert_eq!(reading.time.to_wait(), WEEK);
        assert!(reading.time.is_valid());
    }
}

#[test]
fn of_two_times_the_later_that_has_passed_is_kept() {
    let [early, late, ahead] =
        [1_700_000_000, 1_750_000_000, 4_102_444_800].map(|seconds: i64| Moment::from_seconds(seconds));
    assert_eq!(early.later_of(late, NOW), late);
    assert_eq!(late.later_of(early, NOW), late);
    assert_eq!(ahead.later_of(early, NOW), NOW.to_moment());
    assert_eq!(Moment::UNKNOWN.later_of(early, NOW), early);
    assert_eq!(early.later_of(Moment::UNKNOWN, NOW), early);
    assert_eq!(Moment::from_ms(5).later_of(Moment::from_ms(7), NOW), Moment::from_ms(5));
}

#[test]
fn statements_compare_with_the_same_moments() {
    let bounds = [NOW.ceiling(Duration::ZERO), NOW.ceiling(WEEK), NOW.valid_above(), NOW.gone_below(WEEK)];
    assert_eq!(
        bounds.map(Bound::to_seconds),
        [1_793_491_200, 1_793_491_200 + 604_800, 1_793_491_200, 1_793_491_200 - 604_800]
    );
    assert_eq!(bounds.map(Bound::to_ms), bounds.map(|bound| bound.to_seconds() * 1000));
}

#[test]
fn statements_without_a_clock_change_and_delete_nothing_and_find_nothing_valid() {
    for now in NO_CLOCKS {
        for (bound, all) in [
            (now.ceiling(WEEK), i64::MAX),
            (now.valid_above(), i64::MAX),
            (now.gone_below(Duration::ZERO), i64::MIN),
        ] {
            assert_eq!((bound.to_ms(), bound.to_seconds()), (all, all));
        }
    }
}

#[test]
fn spans_beyond_all_numbers_are_only_long() {
    assert_eq!(NOW.plus(Duration::MAX).to_ms(), i64::MAX);
    assert_eq!(NOW.gone_below(Duration::MAX).to_ms(), 1_793_491_200_000 - i64::MAX);
    assert!(!past(1_700_000_000).time.is_longer_ago_than(Duration::MAX));
}
