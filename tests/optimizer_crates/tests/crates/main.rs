//! Each optimizer of each crate under its true law, and under every law with one wrong value.

mod argmin_directions;
mod argmin_lines;
mod argmin_regions;
mod burn;
mod burn_schedules;
mod candle;
mod candle_optimisers;
mod dfdx;
mod endings;
mod forward_backward;
mod landweber;
mod limited_memory;
mod line_search;
mod multipliers;
mod objective;
mod panoc;
mod smartcore_line_search;
mod trust_region;
mod verdict;
