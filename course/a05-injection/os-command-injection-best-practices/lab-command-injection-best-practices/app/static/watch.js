// "Check now" asks for one host and writes the answer into its card.
for (const button of document.querySelectorAll("[data-check]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const { kind, host, family } = button.dataset;
    const state = button.closest("li").querySelector(".state");
    state.textContent = "Checking…";
    const answer = await fetch(`/api/check?${new URLSearchParams({ kind, host, family })}`);
    const result = answer.ok ? await answer.json() : { state: "down", summary: "That could not be checked" };
    state.className = `state ${result.state}`;
    state.textContent = result.summary;
  });
}
