"""Places: the table knows the usual names, and what is unclear is never a no."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from internwatch.filters.places import Fit, fit

YES, MAYBE, NO = Fit.YES, Fit.MAYBE, Fit.NO


@pytest.mark.parametrize(
    ("want", "place", "answer"),
    [
        ("US", "San Francisco, CA", YES),
        ("US", "US, CA, Santa Clara", YES),
        ("US", "US-CA-Menlo Park", YES),
        ("US", "Remote - US", YES),
        ("US", "Paris, France; New York, NY", YES),
        ("US", "Redmond, Washington, United States", YES),
        ("US", "Toronto, ON, CA", NO),
        ("US", "Berlin, DE", NO),
        ("US", "Tel Aviv, IL", NO),
        ("US", "Remote in Germany", NO),
        ("US", "Remote", MAYBE),
        ("US", "Springfield", YES),
        ("US", "Upper Nowhere", MAYBE),
        ("Illinois", "Springfield", MAYBE),
        ("US", "Cambridge", MAYBE),
        ("UK", "Cambridge", YES),
        ("California", "CA", YES),
        ("Canada", "Remote, CA", MAYBE),
        ("US", "Portland, OR", YES),
        ("US", "Natrona Heights, PA", YES),
        ("Germany", "Garching bei Muenchen", MAYBE),
        ("Germany", "Renningen", YES),
        ("Washington", "Seattle", YES),
        ("DC", "Washington, D.C.", YES),
        ("San Francisco", "SF Bay Area, CA", YES),
        ("Boston", "Greater Boston", YES),
        ("EU", "Dublin, Ireland", YES),
        ("Germany", "Remote - Europe", YES),
        ("North America", "Toronto", YES),
        ("Bangalore", "Bengaluru, Karnataka, India", YES),
        ("New York", "Brooklyn, NY", YES),
        ("New York", "Buffalo, NY", YES),
        ("Canada", "Vancouver; Seattle, WA", YES),
        ("Switzerland", "Zürich Office", YES),
        ("San Francisco", "San Francisco, New York City, Seattle", YES),
        ("Seattle", "San Francisco, New York City, Seattle", YES),
        ("US", "3 Locations", MAYBE),
        ("US", "", MAYBE),
        ("India", "Bengaluru, IN", YES),
        ("US", "Indianapolis, IN", YES),
        ("UK", "London", YES),
        ("UK", "Cambridge, Massachusetts, United States", NO),
        ("London", "London, UK", YES),
        ("London", "Greater London", YES),
        ("London", "London, Ontario, Canada", NO),
        ("London", "United Kingdom", MAYBE),
        ("London", "Remote", NO),
        ("London", "Hybrid", MAYBE),
        ("London", "Paris", NO),
        ("Munich", "München, Bayern, Germany", YES),
        ("New York", "NYC", YES),
        ("California", "Palo Alto", YES),
        ("California", "United States", MAYBE),
        ("Texas", "Paris, Texas", YES),
        ("Paris", "Paris, Texas", NO),
        ("Bay Area", "San Jose, CA", YES),
        ("Bay Area", "Los Angeles", NO),
        ("Europe", "Zürich", YES),
        ("Cambridge, UK", "Cambridge, MA", NO),
        ("remote", "Remote - UK", YES),
        ("remote", "London", NO),
        ("remote US", "Remote (US)", YES),
        ("remote US", "Remote - UK", NO),
        ("Kaiserslautern, Germany", "Kaiserslautern", YES),
        ("Kaiserslautern, Germany", "Germany", MAYBE),
        ("Kaiserslautern, Germany", "Berlin, Germany", NO),
        ("Kaiserslautern", "Remote", NO),
    ],
)
def test_fit(want: str, place: str, answer: Fit) -> None:
    assert fit(want, place) is answer


@given(st.text(alphabet="abUSuk ,-()/;.\n3é"), st.text(alphabet="abUSuk ,-()/;.\n3é"))
def test_is_total(want: str, place: str) -> None:
    """Any text gives an answer, the same one twice."""
    assert fit(want + "a", place) is fit(want + "a", place)
