//! Course folders as authors write them: the good ones, and the ones with a fault.

mod courses;
mod faulty;
mod faulty_cases;
mod faulty_quiz;
mod faulty_texts;
mod folder;
mod good;
mod quiz;
mod robust;
mod search;
mod texts;
mod written;
