//! Questions: nothing of the answer is on the page before it, and every answer is judged.

use std::collections::BTreeSet;

use course::{Course, Given, Question, QuestionKind};

use crate::written::course;

fn question(course: &Course, id: &str) -> Question {
    let quiz = course.modules[0].sections[0].quiz.as_ref().unwrap();
    quiz.question(&id.parse().unwrap()).unwrap().clone()
}

/// The keys of options by what they say.
fn keys(question: &Question, wanted: &[&str]) -> Vec<String> {
    let options = question.asked(0).options;
    let key = |text: &&str| {
        let option = options
            .iter()
            .find(|option| option.text_html.contains(*text));
        option
            .unwrap_or_else(|| panic!("no option says {text}"))
            .key
            .clone()
    };
    wanted.iter().map(key).collect()
}

fn choose(question: &Question, wanted: &[&str]) -> Given {
    Given::Choices(keys(question, wanted).into_iter().collect())
}

#[test]
fn the_page_of_a_question_tells_no_answer() {
    let course = course();
    for id in ["one", "all", "steps", "where", "prints"] {
        let question = question(&course, id);
        let page = serde_json::to_string(&question.asked(7)).unwrap();
        for secret in [
            "right",
            "why",
            "explain",
            "The second.",
            "It only prints.",
            "before you leap",
        ] {
            assert!(!page.contains(secret), "{secret} is in {page}");
        }
    }
}

#[test]
fn options_are_shuffled_by_the_seed_alone_and_steps_are_never_in_order() {
    let course = course();
    let steps = question(&course, "steps");
    let QuestionKind::Order(right) = &steps.kind else {
        panic!("an order question");
    };
    let right: Vec<_> = right.iter().map(|step| step.key.clone()).collect();
    let mut seen = BTreeSet::new();
    for seed in 0..100 {
        let asked = steps.asked(seed);
        assert_eq!(asked, steps.asked(seed));
        let order: Vec<_> = asked
            .options
            .iter()
            .map(|option| option.key.clone())
            .collect();
        assert_ne!(order, right);
        assert_eq!(
            order.iter().collect::<BTreeSet<_>>(),
            right.iter().collect()
        );
        seen.insert(order);
    }
    assert_eq!(seen.len(), 5, "all orders but the right one");
}

#[test]
fn a_choice_is_judged_with_a_reason_for_each() {
    let course = course();
    let single = question(&course, "one");
    let judged = single.judge(&choose(&single, &["print(1)"])).unwrap();
    assert!(judged.right);
    assert_eq!(judged.explain_html, "<p>The <code>first</code>.</p>");
    let judged = single.judge(&choose(&single, &["print(2)"])).unwrap();
    assert!(!judged.right);
    let chosen = judged.choices.iter().find(|choice| choice.chosen).unwrap();
    assert_eq!(
        (chosen.right, chosen.why_html.as_str()),
        (false, "<p>It is not.</p>")
    );
}

#[test]
fn of_several_right_choices_all_are_wanted_and_no_other() {
    let course = course();
    let all = question(&course, "all");
    for (chosen, right) in [
        (&["a", "b"][..], true),
        (&["a"], false),
        (&["a", "b", "c"], false),
    ] {
        assert_eq!(
            all.judge(&choose(&all, chosen)).unwrap().right,
            right,
            "{chosen:?}"
        );
    }
}

#[test]
fn steps_are_right_in_one_order_only() {
    let course = course();
    let steps = question(&course, "steps");
    let right = keys(&steps, &["look", "think", "leap"]);
    let judged = steps.judge(&Given::Order(right.clone())).unwrap();
    assert!(judged.right);
    let wrong = steps
        .judge(&Given::Order(keys(&steps, &["leap", "look", "think"])))
        .unwrap();
    assert!(!wrong.right);
    let shown: Vec<_> = wrong.order.iter().map(|step| step.key.clone()).collect();
    assert_eq!(shown, right, "the right order is shown");
}

#[test]
fn a_line_is_right_or_near_or_neither() {
    let course = course();
    let lines = question(&course, "where");
    assert_eq!(lines.code.as_ref().unwrap().lines().len(), 3);
    assert!(lines.judge(&Given::Line(2)).unwrap().right);
    let near = lines.judge(&Given::Line(3)).unwrap();
    assert_eq!(
        (near.right, near.near_html.as_deref()),
        (false, Some("<p>It only prints.</p>"))
    );
    assert_eq!(lines.judge(&Given::Line(1)).unwrap().near_html, None);
}

#[test]
fn what_the_page_cannot_have_sent_is_no_answer() {
    let course = course();
    let (single, steps, lines) = (
        question(&course, "one"),
        question(&course, "steps"),
        question(&course, "where"),
    );
    let look = keys(&steps, &["look"]);
    for (question, given) in [
        (&single, Given::Choices(BTreeSet::new())),
        (&single, Given::Choices(["00000000".to_owned()].into())),
        (&single, choose(&single, &["print(1)", "print(2)"])),
        (&single, Given::Line(1)),
        (&steps, Given::Order(look.clone())),
        (&steps, Given::Order(vec![look[0].clone(); 3])),
        (&lines, Given::Line(0)),
        (&lines, Given::Line(4)),
    ] {
        assert!(question.judge(&given).is_err(), "{given:?}");
    }
}

#[test]
fn an_output_question_is_a_block_to_be_run() {
    let course = course();
    let [run] = &course.output_questions[..] else {
        panic!("one output question");
    };
    assert_eq!(
        (run.place.as_str(), run.output.as_str()),
        ("first/quiz-prints", "0.30000000000000004")
    );
    assert_eq!((run.code.as_str(), run.line), ("print(0.1 + 0.2)\n", 61));
}
