//! Reports that can be stored and sent: programs of others say as much as they like.

use super::{Report, Verdict};
use crate::Finding;

/// The longest text of a finding, in bytes.
const TEXT: usize = 4 * 1024;

/// The most findings of a verdict.
const FINDINGS: usize = 200;

/// The longest report, as JSON in bytes.
const REPORT: usize = 2 * 1024 * 1024;

const LEFT_OUT: &str = "What it says is left out: the report would be larger than 2 MiB.";

impl Report {
    /// The same with so many words as somebody reads. Every status stays.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        let mut room = REPORT;
        for verdict in &mut self.verdicts {
            shorten(verdict);
            if let Some(rest) = room.checked_sub(size(verdict)) {
                room = rest;
            } else {
                empty(verdict);
                room = room.saturating_sub(size(verdict));
            }
        }
        self
    }
}

fn shorten(verdict: &mut Verdict) {
    let Verdict { findings, excepted, warnings, details, .. } = verdict;
    let (found, warned, passed) = (beyond(findings), beyond(warnings), beyond(excepted));
    findings.iter_mut().chain(excepted.iter_mut().map(|excepted| &mut excepted.finding)).for_each(shorten_finding);
    warnings.iter_mut().chain(details).for_each(cut);
    findings.extend(found.map(|more| Finding::new(format!("And {more} more."))));
    warnings.extend(warned.map(|more| format!("And {more} more.")));
    warnings.extend(passed.map(|more| format!("Exceptions cover {more} more findings.")));
}

/// Takes away what is beyond the most that a list holds, and tells how many those were.
fn beyond<T>(list: &mut Vec<T>) -> Option<usize> {
    let more = list.len().checked_sub(FINDINGS).filter(|more| *more > 0);
    list.truncate(FINDINGS);
    more
}

fn shorten_finding(finding: &mut Finding) {
    let Finding { message, resource, path } = finding;
    [Some(message), resource.as_mut(), path.as_mut()].into_iter().flatten().for_each(cut);
}

fn cut(text: &mut String) {
    if text.len() <= TEXT {
        return;
    }
    let mut end = TEXT - '…'.len_utf8();
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text.push('…');
}

fn size(verdict: &Verdict) -> usize {
    serde_json::to_vec(verdict).map_or(usize::MAX, |json| json.len())
}

fn empty(verdict: &mut Verdict) {
    verdict.excepted.clear();
    verdict.warnings = vec![LEFT_OUT.to_owned()];
    if !verdict.findings.is_empty() {
        verdict.findings = vec![Finding::new(LEFT_OUT)];
        verdict.warnings.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::{FINDINGS, LEFT_OUT, REPORT, TEXT};
    use crate::{
        Finding,
        engine::{Entry, Excepted, Exception, Report, Status, Verdict},
    };

    fn failed(findings: Vec<Finding>) -> Verdict {
        Verdict { status: Status::Failed, findings, ..Verdict::passed(&Entry::new("mine")) }
    }

    fn bounded(verdict: Verdict) -> Verdict {
        Report { verdicts: vec![verdict] }.bounded().verdicts.remove(0)
    }

    #[test]
    fn what_somebody_can_read_stays_as_it_is() {
        let largest = Finding::new("x".repeat(TEXT)).of("Orders").at("/Resources/Orders");
        let verdict = Verdict { warnings: vec!["careful".into(); FINDINGS], ..failed(vec![largest; FINDINGS]) };
        assert_eq!(bounded(verdict.clone()), verdict);
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        for letter in ["x", "é", "€", "😀"] {
            let long = letter.repeat(TEXT);
            let finding =
                Finding { message: long.clone() + "x", resource: Some(long.clone() + "x"), path: Some(long.clone() + "x") };
            let verdict = Verdict { warnings: vec![long.clone() + "x"], details: Some(long + "x"), ..failed(vec![finding]) };
            let verdict = bounded(verdict);
            let Finding { message, resource, path } = &verdict.findings[0];
            for text in [Some(message), resource.as_ref(), path.as_ref(), verdict.warnings.first(), verdict.details.as_ref()] {
                let text = text.unwrap();
                assert!(text.len() <= TEXT && text.len() > TEXT - 7 && text.ends_with(&format!("{letter}…")), "{letter}");
            }
        }
    }

    #[test]
    fn long_lists_say_how_many_more_there_are() {
        let finding = |number: usize| Finding::new(number.to_string());
        let exception = Exception { resource: "r".into(), reason: "why".into(), owner: "who".into(), expires: None };
        let excepted = |number| Excepted { finding: finding(number), exception: exception.clone() };
        let verdict = Verdict {
            excepted: (0..FINDINGS + 2).map(excepted).collect(),
            warnings: vec!["careful".into(); FINDINGS + 3],
            ..failed((0..=FINDINGS).map(finding).collect())
        };
        let verdict = bounded(verdict);
        assert_eq!((verdict.findings.len(), verdict.excepted.len()), (FINDINGS + 1, FINDINGS));
        assert_eq!(verdict.findings[FINDINGS - 1].message, "199");
        assert_eq!(verdict.findings[FINDINGS].message, "And 1 more.");
        assert_eq!(verdict.warnings[FINDINGS..], ["And 3 more.", "Exceptions cover 2 more findings."]);
    }

    #[test]
    fn a_report_stays_below_its_limit_and_keeps_every_status() {
        let bomb = failed(vec![Finding::new("\0".repeat(TEXT)); FINDINGS]);
        let warner =
            Verdict { warnings: bomb.findings.iter().map(|finding| finding.message.clone()).collect(), ..failed(vec![]) };
        let warner = Verdict { status: Status::Passed, ..warner };
        let small = failed(vec![Finding::new("no")]);
        let verdicts = vec![small.clone(), bomb.clone(), bomb, warner, small.clone()];
        let statuses: Vec<Status> = verdicts.iter().map(|verdict| verdict.status).collect();
        let report = Report { verdicts }.bounded();
        assert_eq!(report.verdicts.iter().map(|verdict| verdict.status).collect::<Vec<_>>(), statuses);
        assert!(serde_json::to_vec(&report).unwrap().len() < REPORT + 1024);
        assert_eq!(report.verdicts[2].findings, [Finding::new(LEFT_OUT)]);
        assert_eq!((&report.verdicts[3].findings[..], &report.verdicts[3].warnings[..]), (&[][..], &[LEFT_OUT.to_owned()][..]));
        assert_eq!((&report.verdicts[0], &report.verdicts[4]), (&small, &small));
    }
}
