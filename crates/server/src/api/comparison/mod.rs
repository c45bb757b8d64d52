//! Comparisons.

pub mod compare;

use stagegate_api::comparison::{Compare, CompareSide, ComparedPair, ComparedParameter, ComparedSide, Comparison as Answer};
use stagegate_core::{deployment::LastDeployment, error::Error, parameter::ParameterKey, resolution::Layer, revision::Moment};

use super::{explanation, instance, resolution, safeguard};
use crate::app::{
    comparison::{Compared, LastDeployments},
    explanation::Explanation,
    resolution::{ResolvedParameter, Target},
};

type Side = (Target, Moment);
type Winner = (Layer, ResolvedParameter);

fn sides(body: &Compare) -> Result<(Side, Side), Error> {
    Ok((asked(&body.left)?, asked(&body.right)?))
}

fn asked(side: &CompareSide) -> Result<Side, Error> {
    let CompareSide { app, stage, service, region, at } = side;
    Ok((resolution::target(app, stage, service.as_deref(), region.as_deref())?, resolution::moment(at.as_deref())?))
}

fn body((compared, [left, right]): (Compared, LastDeployments)) -> Answer {
    let Compared { left: left_side, right: right_side, differs, parameters, safeguards } = compared;
    Answer {
        left: side(&left_side, left),
        right: side(&right_side, right),
        differs: differs.into_iter().map(|part| part.as_str().to_owned()).collect(),
        only_left: parameters.only_left.into_iter().map(only).collect(),
        only_right: parameters.only_right.into_iter().map(only).collect(),
        different: parameters.different.into_iter().map(pair).collect(),
        same: parameters.same.into_iter().map(pair).collect(),
        safeguards: safeguard::compared(safeguards),
    }
}

fn side(explanation: &Explanation, last: Option<LastDeployment>) -> ComparedSide {
    let layers = &explanation.resolution.layers;
    ComparedSide {
        app: layers.app.name.to_string(),
        stage: layers.stage.to_string(),
        service: layers.service_name.as_ref().map(ToString::to_string),
        region: layers.region.as_ref().map(ToString::to_string),
        at: layers.past.as_ref().map(|past| past.words.clone()),
        profile: explanation::profile(explanation),
        credentials: explanation::winner(explanation),
        vendors: explanation::vendors(explanation),
        last_deployment: last.map(instance::last),
    }
}

/// A parameter of one side.
pub(super) fn only((key, (layer, held)): (ParameterKey, Winner)) -> ComparedParameter {
    ComparedParameter { key: key.into(), value: explanation::value(layer, held) }
}

/// A parameter of both sides.
pub(super) fn pair((key, (of_left, left), (of_right, right)): (ParameterKey, Winner, Winner)) -> ComparedPair {
    ComparedPair { key: key.into(), left: explanation::value(of_left, left), right: explanation::value(of_right, right) }
}
