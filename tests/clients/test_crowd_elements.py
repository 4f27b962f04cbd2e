"""Pages with the elements of the closed service, worked on in Chromium."""

import json
import re
import struct
import zlib
from base64 import b64encode

import pytest

from domain.questions.pages.crowd import ELEMENTS
from tests.clients.task_frames import Frames, submitted

LIBRARY = '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>'


def picture(width, height):
    """A grey PNG as a data: URL."""

    def chunk(kind, data):
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return f"data:image/png;base64,{b64encode(png).decode()}"


PICTURE = picture(400, 200)
FIELDS = f"""
<crowd-input name="place" label="Which place?" value="" required></crowd-input>
<crowd-text-area name="why" label="Why?" rows="3"></crowd-text-area>
<crowd-slider name="how-much" label="How much?" min="1" max="5" value="2"></crowd-slider>
<crowd-checkbox name="seen" value="blurry">Blurry</crowd-checkbox>
<crowd-checkbox name="seen" value="dark" checked>Dark</crowd-checkbox>
<crowd-toggle-button name="sure"></crowd-toggle-button>
<crowd-radio-group><crowd-radio-button name="one" value="yes">One</crowd-radio-button>
<crowd-radio-button name="two" value="yes">Two</crowd-radio-button></crowd-radio-group>
<crowd-classifier name="mood" categories="['glad', 'sad']" header="Mood?">
<classification-target>It rains.</classification-target>
<short-instructions>Choose.</short-instructions>
<full-instructions header="All about moods">Read it first.</full-instructions></crowd-classifier>
<crowd-classifier-multi-select name="tags" categories='["a", "b"]' header="Tags?"
 exclusion-category="{{ text: 'None' }}"></crowd-classifier-multi-select>
<crowd-image-classifier name="shown" src="{PICTURE}" categories="['cat']" header="Shown?">
</crowd-image-classifier>
<crowd-entity-annotation name="parts" header="Parts" text="Ada met Bob."
 labels="[{{'label': 'person', 'fullDisplayName': 'Person'}}]"></crowd-entity-annotation>
<label>Native <input type="radio" name="native" value="good"></label>
<input type="hidden" name="plain" value="text">
"""
DONE = [
    ["fill", "crowd-input input", "Ghent"],
    ["fill", "textarea", "two\nlines"],
    ["press", "crowd-slider input", "ArrowRight"],
    ["check", "crowd-checkbox[value=blurry] input"],
    ["check", "crowd-radio-button[name=two] input"],
    ["check", "crowd-classifier input[value=glad]"],
    ["check", "crowd-classifier-multi-select input[value=None]"],
    ["check", "crowd-classifier-multi-select input[value=b]"],
    ["check", "crowd-classifier-multi-select input[value=a]"],
    ["check", "crowd-image-classifier input"],
    ["select", "crowd-entity-annotation textarea", [8, 11]],
    ["click", "crowd-entity-annotation button"],
    ["check", "[name=native]"],
]
ANSWERS = {
    "place": "Ghent",
    "why": "two\nlines",
    "how-much": 3,
    "seen": {"blurry": True, "dark": True},
    "sure": {"on": False},
    "one": {"yes": False},
    "two": {"yes": True},
    "mood": {"label": "glad"},
    "tags": {"labels": ["a", "b"]},
    "shown": {"label": "cat"},
    "parts": {"entities": [{"endOffset": 11, "label": "person", "startOffset": 8}]},
    "native": {"good": True},
    "plain": "text",
}
SIZE = {"height": 200, "width": 400}
REGIONS = f"""
<crowd-bounding-box name="box" src="{PICTURE}" labels="['cat', 'dog']" header="Cats">
</crowd-bounding-box>
<crowd-keypoint name="point" src="{PICTURE}" labels="['eye']" header="Eyes"></crowd-keypoint>
<crowd-polygon name="area" src="{PICTURE}" labels="['roof']" header="Roofs"></crowd-polygon>
<crowd-polyline name="way" src="{PICTURE}" labels="['road']" header="Roads"></crowd-polyline>
<crowd-line name="edge" src="{PICTURE}" labels="['wall']" header="Walls"></crowd-line>
"""
DRAWN = [
    ["drag", "crowd-bounding-box svg", [10, 20, 110, 70]],
    ["clickAt", "crowd-keypoint svg", [40, 50]],
    *(["clickAt", "crowd-polygon svg", place] for place in ([10, 10], [90, 10], [50, 60])),
    ["click", "crowd-polygon button:has-text('Finish')"],
    *(["clickAt", "crowd-polyline svg", place] for place in ([5, 5], [6, 50], [70, 50])),
    ["click", "crowd-polyline button:has-text('Take back')"],
    ["click", "crowd-polyline button:has-text('Finish')"],
    *(["clickAt", "crowd-line svg", place] for place in ([1, 2], [30, 40])),
    # By keyboard alone: another point as numbers.
    ["press", "crowd-keypoint button:has-text('Add by numbers')", "Enter"],
    ["fill", "crowd-keypoint li:nth-child(2) input", "300"],
]
MARKED = {
    "box": {
        "boundingBoxes": [{"height": 50, "label": "cat", "left": 10, "top": 20, "width": 100}],
        "inputImageProperties": SIZE,
    },
    "point": {
        "keypoints": [{"label": "eye", "x": 40, "y": 50}, {"label": "eye", "x": 300, "y": 50}],
        "inputImageProperties": SIZE,
    },
    "area": {
        "polygons": [{"label": "roof", "vertices": [[10, 10], [90, 10], [50, 60]]}],
        "inputImageProperties": SIZE,
    },
    "way": {
        "polylines": [{"label": "road", "vertices": [[5, 5], [6, 50]]}],
        "inputImageProperties": SIZE,
    },
    "edge": {
        "lines": [{"label": "wall", "vertices": [[1, 2], [30, 40]]}],
        "inputImageProperties": SIZE,
    },
}
LAYOUT = """
<crowd-instructions link-text="View instructions"><short-summary>Short</short-summary>
<detailed-instructions>Long</detailed-instructions><positive-example>Yes</positive-example>
<negative-example>No</negative-example></crowd-instructions>
<crowd-tabs><crowd-tab header="First">one</crowd-tab><crowd-tab header="Second">two</crowd-tab>
</crowd-tabs><crowd-card heading="Card">text</crowd-card><crowd-badge label="3"></crowd-badge>
<crowd-modal link-text="More"><p>Window</p></crowd-modal><crowd-toast id="toast">Toast</crowd-toast>
<crowd-icon-button icon="star"></crowd-icon-button><crowd-fab icon="add" title="Add"></crowd-fab>
<div id="errors"></div><crowd-image-classifier-multi-select name="m" header="M" categories="['x']">
</crowd-image-classifier-multi-select>
<crowd-checkbox name="ok">All seen</crowd-checkbox>
<crowd-button form-action="submit">Hand in</crowd-button>
"""
CHECKED = """<script>
document.addEventListener("all-crowd-elements-ready", () => { window.isReady = true; });
document.querySelector("crowd-form").onsubmit = (event) => {
  if (document.querySelector("[name=m]").value.labels.length !== 1) alert("impossible");
  if (document.querySelector("[name=ok]").checked) return;
  event.preventDefault();
  errors.innerHTML = '<crowd-alert type="error" dismissible>Look at all.</crowd-alert>';
};</script>"""


def flat(name, value):
    """An answer as the fields of the closed service."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from flat(f"{name}.{key}", each)
    else:
        text = value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
        yield name, [text]


def in_form(content, more="", flatten=' answer-format="flatten-objects"'):
    return f"{LIBRARY}<crowd-form{flatten}>{content}</crowd-form>{more}"


@pytest.fixture
def with_corners():
    """Lists of corners are objects in the answers."""
    corners = {}
    for name, value in MARKED.items():
        value = json.loads(json.dumps(value))
        for shapes in value.values():
            for each in shapes if isinstance(shapes, list) else ():
                if "vertices" in each:
                    each["vertices"] = [{"x": x, "y": y} for x, y in each["vertices"]]
        corners[name] = value
    return corners


async def test_the_elements_answer_as_those_of_the_service_did(
    market, people, played, chromium, tmp_path, with_corners
):
    frames = Frames(market, people.rita.requester)
    button = "#submitButton"
    await frames.add("flat", in_form(FIELDS), actions=DONE, submit=button)
    await frames.add("whole", in_form(FIELDS, flatten=""), actions=DONE, submit=button)
    await frames.add("regions", in_form(REGIONS), actions=DRAWN, submit=button)
    actions = [
        ["check", "crowd-image-classifier-multi-select input"],
        ["click", "crowd-button button"],
        ["click", "crowd-alert button"],
        ["press", "crowd-tabs button[aria-selected=true]", "ArrowRight"],
        ["click", "crowd-modal > button"],
        ["click", "dialog button"],
        ["check", "crowd-checkbox input"],
    ]
    ask = {
        "ready": "window.isReady",
        "tab": "[...document.querySelectorAll('crowd-tab')].map((each) => each.hidden)",
        "toast": "toast.hidden",
        "dismissed": "document.querySelector('crowd-alert').hidden",
        "buttons": "document.querySelectorAll('[type=submit]').length",
        "unnamed": "[...document.querySelectorAll('button, input:not([type=hidden]), textarea')]"
        ".filter((e) => !(e.textContent.trim() || e.ariaLabel || e.labels?.length)).length",
    }
    await frames.add(
        "layout",
        in_form(LAYOUT, CHECKED),
        actions=actions,
        ask=ask,
        submit="crowd-button button",
    )
    alone = f"{LIBRARY}<crowd-input name='x/y'/> <p>after</p>"
    await frames.add("alone", alone, actions=[["fill", "input.kempelen-wide", "v"]], submit=button)
    results = await frames.played(played, chromium, tmp_path)

    expected = dict(pair for name, value in ANSWERS.items() for pair in flat(name, value))
    assert submitted(results["flat"]) == expected
    whole = submitted(results["whole"])
    assert {name: json.loads(each[0]) for name, each in whole.items()} == {"taskAnswers": [ANSWERS]}
    marked = submitted(results["regions"])
    assert marked == dict(pair for each in with_corners.items() for pair in flat(*each))
    assert submitted(results["layout"]) == {"m.labels": ['["x"]'], "ok.on": ["true"]}
    asked = {"ready": True, "tab": [True, False], "toast": True, "dismissed": True}
    assert results["layout"]["asked"] == {**asked, "buttons": 1, "unnamed": 0}
    assert submitted(results["alone"]) == {"x/y": ["v"]}


def test_every_element_that_may_be_published_is_on_a_page_here():
    shown = FIELDS + REGIONS + LAYOUT + CHECKED + "<crowd-form "

    assert set(re.findall("<(crowd-[a-z-]+)", shown)) == set(ELEMENTS)
