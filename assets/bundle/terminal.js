// What js/terminal.js uses of xterm.js.
export { Terminal } from "@xterm/xterm";
export { FitAddon } from "@xterm/addon-fit";
