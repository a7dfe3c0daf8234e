// Behaviours of every page. Pages are complete without them; they only make them quicker.
import { start as autosave } from "./autosave.js";
import { start as confirmation } from "./confirm.js";
import { start as desk } from "./desk.js";
import { start as page } from "./page.js";
import { start as sheet } from "./sheet.js";
import { start as tabs } from "./tabs.js";
import { start as upload } from "./upload.js";
import { start as whatif } from "./whatif.js";

page();
tabs(document);
confirmation();
autosave();
sheet();
upload();
whatif();
if (document.querySelector("[data-chart]")) import("./charts.js").then((charts) => charts.start(document));
if (document.querySelector("[data-desk]")) desk(); // not imported late: the keys work from the page's first moment
