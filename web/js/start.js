// Starts the page. A file of its own, because the content security policy allows no inline scripts.
import init from "../page/page.js";

try {
  const theme = JSON.parse(localStorage.getItem("podwall.theme") ?? "null");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Without storage the system's theme holds.
}

await init();
