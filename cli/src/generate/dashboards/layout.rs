//! Where panels are on a dashboard of 24 columns.

use super::model::{Panel, Row};

/// The columns of a dashboard.
pub const COLUMNS: u32 = 24;

/// Where a panel is, in columns and rows from the top left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The first column.
    pub x: u32,
    /// The first row.
    pub y: u32,
    /// How many columns.
    pub width: u32,
    /// How many rows.
    pub height: u32,
}

impl Place {
    /// Whether two panels would cover each other.
    pub fn overlaps(self, other: Self) -> bool {
        self.x < other.x + other.width
            && other.x < self.x + self.width
            && self.y < other.y + other.height
            && other.y < self.y + self.height
    }
}

/// The places of a row's panels, from this row of the dashboard on, and the first row below them. Panels are put side by side
/// as long as there is room.
pub fn places(row: &Row, top: u32) -> (Vec<Place>, u32) {
    let (mut x, mut y, mut bottom) = (0, top, top);
    let mut places = Vec::new();
    for Panel { width, height, .. } in &row.panels {
        let (width, height) = ((*width).clamp(1, COLUMNS), (*height).max(1));
        if x + width > COLUMNS {
            (x, y) = (0, bottom);
        }
        places.push(Place { x, y, width, height });
        x += width;
        bottom = bottom.max(y + height);
    }
    (places, bottom)
}

#[cfg(test)]
mod tests {
    use super::super::model::{Panel, Row, View};
    use super::super::unit::Unit;
    use super::{COLUMNS, places};

    #[test]
    fn panels_of_all_sizes_neither_overlap_nor_leave_the_dashboard() {
        let sizes =
            [(6, 5), (12, 8), (6, 3), (1, 1), (24, 9), (40, 2), (8, 8), (8, 4), (8, 8), (0, 0), (23, 1), (1, 9)];
        let panels = sizes.map(|(width, height)| Panel::new("", View::Lines, Unit::Count).sized(width, height));
        let (places, bottom) = places(&Row::new("", panels.to_vec()), 7);
        for (index, place) in places.iter().enumerate() {
            assert!(
                place.x + place.width <= COLUMNS && place.y >= 7 && place.y + place.height <= bottom,
                "{place:?}"
            );
            assert!(places[index + 1..].iter().all(|other| !place.overlaps(*other)), "{place:?} {places:?}");
        }
        assert_eq!(places.len(), sizes.len());
    }
}
