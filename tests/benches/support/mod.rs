//! Figures of benches: how many allocations, and how long beside something else, each with its budget.
//!
//! Times drift on a shared machine. Only ratios are told, of variants that take turns within one run.

use std::alloc::System;
use std::hint::black_box;
use std::time::Instant;

use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static GLOBAL: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// How many allocations something takes, in this and in all other threads.
pub(crate) fn allocations<T>(work: impl FnOnce() -> T) -> usize {
    let region = Region::new(GLOBAL);
    let made = work();
    let change = region.change();
    drop(made);
    change.allocations + change.reallocations
}

/// One of several ways to do the same.
pub(crate) struct Variant<'a> {
    name: &'static str,
    budget: Option<f64>,
    work: Box<dyn FnMut() + 'a>,
}

impl<'a> Variant<'a> {
    /// What the others are compared with.
    pub(crate) fn base<T>(name: &'static str, work: impl FnMut() -> T + 'a) -> Self {
        Self::new(name, None, work)
    }

    /// A way that may take this many times as long as the base.
    pub(crate) fn within<T>(name: &'static str, budget: f64, work: impl FnMut() -> T + 'a) -> Self {
        Self::new(name, Some(budget), work)
    }

    fn new<T>(name: &'static str, budget: Option<f64>, mut work: impl FnMut() -> T + 'a) -> Self {
        let work = Box::new(move || {
            black_box(work());
        });
        Self { name, budget, work }
    }
}

/// Lets the variants take turns, and prints the median of each one's ratio to the first.
pub(crate) fn compare(title: &str, rounds: usize, times: u32, mut variants: Vec<Variant<'_>>) {
    let mut ratios = vec![Vec::with_capacity(rounds); variants.len()];
    let mut bases = Vec::with_capacity(rounds);
    for round in 0..=rounds {
        let mut base = 0.0;
        for (variant, ratios) in variants.iter_mut().zip(&mut ratios) {
            let start = Instant::now();
            for _ in 0..times {
                (variant.work)();
            }
            let took = start.elapsed().as_secs_f64() * 1e6 / f64::from(times);
            if variant.budget.is_none() {
                base = took;
            }
            // The first round warms up.
            if round > 0 {
                ratios.push(took / base);
            }
        }
        bases.push(base);
    }
    println!("\n{title}: {:.2} us for the first, {rounds} rounds of {times}", median(&mut bases));
    println!("| variant | ratio | budget |\n|---|---|---|");
    for (variant, ratios) in variants.iter().zip(&mut ratios) {
        let budget = variant.budget.map_or_else(String::new, |budget| format!("{budget:.2}"));
        println!("| {} | {:.2} | {budget} |", variant.name, median(ratios));
    }
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

/// Prints numbers of allocations with their budgets.
pub(crate) fn counts(title: &str, rows: &[(&str, usize, Option<usize>)]) {
    println!("\n{title}\n| what | allocations | budget |\n|---|---|---|");
    for (what, count, budget) in rows {
        let budget = budget.map_or_else(String::new, |budget| budget.to_string());
        println!("| {what} | {count} | {budget} |");
    }
}
