// Says what the policy thinks while somebody types. The server decides again when they send.
const form = document.querySelector("form[data-check]");
const verdict = form.querySelector(".verdict");
const secret = form.elements.password ?? form.elements.new;
let waiting;

secret.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(ask, 250);
});

async function ask() {
  const { login, name, email } = form.elements;
  const answer = await fetch("/api/password-check", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      password: secret.value,
      login: login.value,
      name: name.value,
      email: email.value,
    }),
  });
  const { accepted, message } = await answer.json();
  verdict.textContent = `${accepted ? "✓" : "✗"} ${message}`;
  verdict.classList.toggle("good", accepted);
}

form.querySelector("[data-show]").addEventListener("change", (event) => {
  for (const field of form.querySelectorAll("input[autocomplete$='password']")) {
    field.type = event.target.checked ? "text" : "password";
  }
});
