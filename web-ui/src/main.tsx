import { render } from "preact";
import { begin } from "./actions";
import { App } from "./components/App";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/results.css";
import "./styles/first.css";
import { applyTheme } from "./theme";

applyTheme();
const root = document.getElementById("page");
if (root) render(<App />, root);
void begin();
