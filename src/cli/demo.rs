//! `sincerely demo`
