//! Drawing lots: the few kinds of chance the rest needs, in whole numbers, so that every machine draws alike.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of chance that depends on its seed alone.
pub struct Draw(ChaCha8Rng);

impl Draw {
    /// The stream of `seed`.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// 0 .. `n`, `n` left out; 0 where `n` is 0.
    pub fn below(&mut self, n: usize) -> usize {
        let wide = u128::from(self.0.next_u64()) * n as u128;
        usize::try_from(wide >> 64).unwrap_or(0)
    }

    /// 0 .. `n`, `n` left out; 0 where `n` is 0.
    pub fn below_u64(&mut self, n: u64) -> u64 {
        let wide = u128::from(self.0.next_u64()) * u128::from(n);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low + 1).unwrap_or(1);
        low + i64::try_from(self.below_u64(span)).unwrap_or(0)
    }

    /// True in `per_mille` of a thousand cases.
    pub fn chance(&mut self, per_mille: usize) -> bool {
        self.below(1000) < per_mille
    }

    /// One of them; panics on an empty slice, which would be a mistake in a constant table.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }

    /// `N` bytes.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }

    /// A number whose quantiles are `steps`, equally far apart: `[min, median, max]`, `[min, q25, q50, q75, max]`, ..
    pub fn along(&mut self, steps: &[i64]) -> i64 {
        let at = self.below(steps.len() - 1);
        self.between(steps[at], steps[at + 1])
    }
}

/// Choices of unequal weight.
pub struct Weighted {
    /// Running sums.
    sums: Vec<u64>,
}

impl Weighted {
    /// By weight.
    pub fn new(weights: impl IntoIterator<Item = u64>) -> Self {
        let mut sum = 0;
        let sums = weights
            .into_iter()
            .map(|weight| {
                sum += weight;
                sum
            })
            .collect();
        Self { sums }
    }

    /// The index of one of them.
    pub fn pick(&self, draw: &mut Draw) -> usize {
        let at = draw.below_u64(self.sums.last().copied().unwrap_or(0));
        self.sums.partition_point(|sum| *sum <= at)
    }
}
