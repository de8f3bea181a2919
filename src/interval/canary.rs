//! stub
/// stub
pub fn check_arithmetic() {}
