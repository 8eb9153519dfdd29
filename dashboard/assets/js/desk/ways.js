// The other pages that this person's role may open, at the head of a plain page.

import { paintWays } from "../ways.js";

paintWays(document.querySelector(".desk-ways"));
