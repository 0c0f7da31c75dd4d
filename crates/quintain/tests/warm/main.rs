//! Programs that are forked from a template are like those that are executed.

#[path = "../support/mod.rs"]
mod support;

use support::inside::Place;

#[test]
fn a_python_program_is_forked_from_the_template() {
    let place = Place::new();
    let program = place.python(
        "import sys; print(sys.argv, 'flask' in sys.modules); open('/nonexistent')",
        "marked",
    );
    assert!(program.member.forked);
    println!("{:?}", program.ended());
}
