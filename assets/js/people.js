// Pages of doors, accounts and people: passkeys, and small comforts. All but passkeys works without it.
import { offerPasskeys } from "./passkey.js";

offerPasskeys();

// The part of the room that this is.
for (const link of document.querySelectorAll(".room-nav a")) {
  if (link.pathname === location.pathname) link.setAttribute("aria-current", "page");
}

// A newcomer's clock says where they live.
const zone = document.querySelector('select[name="zone"]');
if (zone && zone.value === "UTC") {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if ([...zone.options].some((option) => option.value === here)) zone.value = here;
}

// What was typed wrongly is where one goes on.
document.querySelector('[aria-invalid="true"]')?.focus();

// A team that the address names is chosen already.
const team = new URLSearchParams(location.search).get("team");
if (team && location.pathname === "/invitations") {
  for (const select of document.querySelectorAll('select[name="team"]')) {
    if ([...select.options].some((option) => option.value === team)) select.value = team;
  }
}

for (const field of document.querySelectorAll("[data-copy]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  field.parentElement.classList.add("copy");
  field.after(button);
  button.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Press Ctrl+C";
    }
  });
}

const file = document.querySelector("[data-file]");
if (file) {
  file.hidden = false;
  file.querySelector("input").addEventListener("change", async ({ target }) => {
    const [chosen] = target.files;
    if (chosen) document.querySelector("#list").value = await chosen.text();
  });
}
