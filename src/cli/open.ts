// Loaded only when a browser opens: the package is as large as the rest of us.
export { default as open } from "open";
