//! What is ticked, before it is applied.

use crate::backend::FacetOption;

/// A key of the address and a value of it.
pub type Choice = (String, String);

/// Choices of one filter at the most; as many as the address takes.
pub const MAX_CHOICES: usize = 500;

/// The choice an option stands for.
pub fn choice_of(option: &FacetOption) -> Choice {
    (option.key.clone(), option.value.clone())
}

/// Ticks or unticks a choice.
pub fn tick(choices: &mut Vec<Choice>, choice: &Choice, on: bool) {
    choices.retain(|other| other != choice);
    if on && choices.len() < MAX_CHOICES {
        choices.push(choice.clone());
    }
}

/// Ticks every option. A child whose parent is there is left alone: the parent stands for it.
pub fn tick_all(choices: &mut Vec<Choice>, options: &[FacetOption]) {
    let mut parent = false;
    for option in options {
        if option.child && parent {
            continue;
        }
        parent = !option.child;
        tick(choices, &choice_of(option), true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn option(value: &str, child: bool) -> FacetOption {
        FacetOption {
            key: "device".to_owned(),
            value: value.to_owned(),
            label: value.to_owned(),
            note: None,
            gone: None,
            count: 1,
            child,
            group: None,
        }
    }

    fn values(choices: &[Choice]) -> Vec<&str> {
        choices.iter().map(|(_, value)| value.as_str()).collect()
    }

    #[test]
    fn a_parent_stands_for_its_children() {
        let options = [
            option("ios", false),
            option("a", true),
            option("b", true),
            option("web", false),
        ];
        let mut choices = Vec::new();
        tick_all(&mut choices, &options);
        assert_eq!(values(&choices), ["ios", "web"]);
        tick_all(&mut choices, &options[1..3]);
        assert_eq!(values(&choices), ["ios", "web", "a", "b"]);
    }

    #[test]
    fn ticks_once_and_unticks() {
        let mut choices = Vec::new();
        let choice = choice_of(&option("a", false));
        tick(&mut choices, &choice, true);
        tick(&mut choices, &choice, true);
        assert_eq!(choices.len(), 1);
        tick(&mut choices, &choice, false);
        assert!(choices.is_empty());
    }

    #[test]
    fn takes_no_more_than_an_address_can_hold() {
        let many: Vec<FacetOption> = (0..600).map(|at| option(&at.to_string(), false)).collect();
        let mut choices = Vec::new();
        tick_all(&mut choices, &many);
        assert_eq!(choices.len(), MAX_CHOICES);
    }
}
