const token = document.querySelector("meta[name=csrf-token]").content;
const answer = document.querySelector("#answer");

async function order(button) {
  const response = await fetch("/api/orders", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ dish: Number(button.dataset.dish), portions: 1 }),
  });
  const result = await response.json();
  if (!response.ok) {
    answer.textContent = result.error;
    return;
  }
  const line = document.createElement("li");
  line.textContent = `${result.portions} × ${result.dish}`;
  document.querySelector("#orders").append(line);
  answer.textContent = `Ordered: ${result.dish}.`;
}

for (const button of document.querySelectorAll("[data-dish]")) {
  button.addEventListener("click", () => order(button));
}
