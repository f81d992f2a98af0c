//! The areas that technicians serve, and distances.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::contact::PostalCode;
use crate::id::AreaCode;

/// A place on the earth, in degrees.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "(f64, f64)", into = "(f64, f64)")]
pub struct Location {
    latitude: f64,
    longitude: f64,
}

/// Why two numbers are no place.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("{latitude}, {longitude} is no place: latitudes go from -90 to 90 and longitudes from -180 to 180")]
pub struct LocationError {
    latitude: f64,
    longitude: f64,
}

/// A part of the country that technicians serve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Area {
    /// Its code.
    pub code: AreaCode,
    /// Its name.
    pub name: String,
    /// Its postal codes, and where they are.
    pub places: BTreeMap<PostalCode, Location>,
    /// The areas beside it.
    pub neighbours: BTreeSet<AreaCode>,
}

impl Location {
    /// A place by its latitude and longitude.
    ///
    /// # Errors
    /// When one of them is out of its range.
    pub fn new(latitude: f64, longitude: f64) -> Result<Location, LocationError> {
        if (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude) {
            Ok(Location { latitude, longitude })
        } else {
            Err(LocationError { latitude, longitude })
        }
    }

    /// The distance in kilometres as the crow flies, along a great circle.
    #[must_use]
    pub fn kilometres_to(self, other: Location) -> f64 {
        const EARTH_RADIUS_KM: f64 = 6_371.0;
        let (from, to) = (self.latitude.to_radians(), other.latitude.to_radians());
        let half_latitude = (to - from) / 2.0;
        let half_longitude = (other.longitude - self.longitude).to_radians() / 2.0;
        let haversine = half_latitude.sin().powi(2) + from.cos() * to.cos() * half_longitude.sin().powi(2);
        2.0 * EARTH_RADIUS_KM * haversine.sqrt().min(1.0).asin()
    }
}

impl TryFrom<(f64, f64)> for Location {
    type Error = LocationError;

    fn try_from((latitude, longitude): (f64, f64)) -> Result<Location, LocationError> {
        Location::new(latitude, longitude)
    }
}

impl From<Location> for (f64, f64) {
    fn from(location: Location) -> (f64, f64) {
        (location.latitude, location.longitude)
    }
}

/// The area of a postal code, and where it is.
#[must_use]
pub fn area_of<'a>(areas: &'a [Area], postal_code: &PostalCode) -> Option<(&'a Area, Location)> {
    areas.iter().find_map(|area| Some((area, *area.places.get(postal_code)?)))
}

/// The postal codes that more than one area has; there must be none.
#[must_use]
pub fn postal_codes_in_two_areas(areas: &[Area]) -> BTreeSet<PostalCode> {
    let mut seen = BTreeSet::new();
    let all = areas.iter().flat_map(|area| area.places.keys());
    all.filter(|postal_code| !seen.insert(*postal_code)).cloned().collect()
}
