//! Figures of benches: how many allocations, and how long beside something else, each with its budget.
//!
//! Times drift on a shared machine. Only ratios are told, of variants that take turns within one run.

#![allow(dead_code, reason = "no target uses all of it")]

use std::alloc::System;
use std::fs;
use std::hint::black_box;
use std::sync::OnceLock;
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
    /// A way that has no budget.
    pub(crate) fn free<T>(name: &'static str, mut work: impl FnMut() -> T + 'a) -> Self {
        let work = Box::new(move || {
            black_box(work());
        });
        Self { name, budget: None, work }
    }

    /// A way that may take this many times as long as the first.
    pub(crate) fn within<T>(name: &'static str, budget: f64, work: impl FnMut() -> T + 'a) -> Self {
        Self { budget: Some(budget), ..Self::free(name, work) }
    }
}

/// What time is taken by, in seconds.
pub(crate) type Clock = fn() -> f64;

/// The time on the wall.
pub(crate) fn wall() -> f64 {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_secs_f64()
}

/// The processor time of this thread where the system tells it in a file, else the time on the wall.
pub(crate) fn processor() -> f64 {
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(wall, |nanoseconds| nanoseconds / 1e9)
}

/// Lets the variants take turns, and prints the median of each one's ratio to the first.
pub(crate) fn compare(title: &str, clock: Clock, rounds: usize, times: u32, mut variants: Vec<Variant<'_>>) {
    let mut ratios = vec![Vec::with_capacity(rounds); variants.len()];
    let mut firsts = Vec::with_capacity(rounds);
    for round in 0..=rounds {
        let mut first = None;
        for (variant, ratios) in variants.iter_mut().zip(&mut ratios) {
            let start = clock();
            for _ in 0..times {
                (variant.work)();
            }
            let took = (clock() - start) * 1e6 / f64::from(times);
            let first = *first.get_or_insert(took);
            // The first round warms up.
            if round > 0 {
                ratios.push(took / first);
            }
        }
        firsts.extend(first.filter(|_| round > 0));
    }
    println!("\n{title}: {:.2} us for the first, {rounds} rounds of {times}", median(&mut firsts));
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
