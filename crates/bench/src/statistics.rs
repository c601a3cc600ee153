//! Percentiles, and how well two samples can be told apart.

use std::time::Duration;

/// 97.5 % of a normal distribution lies below this many standard deviations.
const Z_95: f64 = 1.96;

/// The value that this share (0 to 1) of the sample does not exceed; the nearest rank, no interpolation.
///
/// # Panics
/// When the sample is empty: nothing was measured.
pub(crate) fn percentile(sample: &[f64], share: f64) -> f64 {
    let mut sorted = sample.to_vec();
    sorted.sort_by(f64::total_cmp);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank lies between 0 and the sample's size")]
    let rank = (size(sample) * share).ceil() as usize;
    sorted[rank.clamp(1, sorted.len()) - 1]
}

/// The middle of a sample.
pub(crate) fn median(sample: &[f64]) -> f64 {
    percentile(sample, 0.5)
}

/// Milliseconds.
pub(crate) fn milliseconds(span: Duration) -> f64 {
    span.as_secs_f64() * 1000.0
}

/// How well a value tells which of two samples it is from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Auc {
    /// The chance that a value of the second sample is the larger one; 0.5 tells nothing.
    pub(crate) value: f64,
    /// Half the width of its 95 % interval.
    pub(crate) margin: f64,
}

impl Auc {
    /// Mann and Whitney's statistic, with DeLong's variance (DeLong, DeLong and Clarke-Pearson, 1988).
    pub(crate) fn of(first: &[f64], second: &[f64]) -> Self {
        let below = placements(second, first);
        let above: Vec<f64> = placements(first, second).iter().map(|share| 1.0 - share).collect();
        let value = mean(&below);
        let variance = variance(&below) / size(&below) + variance(&above) / size(&above);
        Self { value, margin: Z_95 * variance.sqrt() }
    }

    pub(crate) fn low(self) -> f64 {
        self.value - self.margin
    }

    pub(crate) fn high(self) -> f64 {
        self.value + self.margin
    }
}

/// For each of `values` the share of `others` that is smaller, equal ones counted half.
fn placements(values: &[f64], others: &[f64]) -> Vec<f64> {
    let mut sorted = others.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = |value: &f64| {
        let smaller = sorted.partition_point(|other| other < value);
        let not_larger = sorted.partition_point(|other| other <= value);
        f64::midpoint(whole(smaller), whole(not_larger)) / size(&sorted)
    };
    values.iter().map(place).collect()
}

fn mean(sample: &[f64]) -> f64 {
    sample.iter().sum::<f64>() / size(sample)
}

fn variance(sample: &[f64]) -> f64 {
    let mean = mean(sample);
    sample.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / (size(sample) - 1.0)
}

fn size(sample: &[f64]) -> f64 {
    whole(sample.len())
}

#[expect(clippy::cast_precision_loss, reason = "samples are far smaller than 2^53")]
fn whole(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(left: f64, right: f64) -> bool {
        (left - right).abs() < 1e-9
    }

    #[test]
    fn percentiles_are_values_of_the_sample() {
        let sample: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        assert!(close(percentile(&sample, 0.95), 95.0) && close(median(&sample), 50.0));
        assert!(close(percentile(&[7.0], 0.99), 7.0));
    }

    #[test]
    fn equal_samples_tell_nothing_and_parted_ones_everything() {
        let low: Vec<f64> = (0..200).map(f64::from).collect();
        let same = Auc::of(&low, &low);
        assert!(close(same.value, 0.5) && same.low() < 0.5 && same.high() > 0.5 && same.margin < 0.06);
        let high: Vec<f64> = low.iter().map(|value| value + 1000.0).collect();
        assert!(close(Auc::of(&low, &high).value, 1.0) && close(Auc::of(&high, &low).value, 0.0));
    }

    #[test]
    fn a_small_shift_is_seen_in_a_large_sample() {
        let low: Vec<f64> = (0..5000).map(|n| f64::from(n % 100)).collect();
        let shifted: Vec<f64> = low.iter().map(|value| value + 10.0).collect();
        let auc = Auc::of(&low, &shifted);
        // 45 of 100 pairs are apart by more than the shift the other way, 10 times less than half of one.
        assert!((0.55..0.65).contains(&auc.value) && auc.low() > 0.54, "{auc:?}");
    }
}
