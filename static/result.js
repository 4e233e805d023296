// Print and copy the address. Without this script the browser's menu prints, and the address stands under "What it rests on".
const printButton = document.getElementById("print");
printButton.parentElement.classList.remove("scripted");
printButton.addEventListener("click", () => window.print());

const copy = document.getElementById("copy");
copy.addEventListener("click", async (event) => {
  if (!navigator.clipboard) return;
  event.preventDefault();
  await navigator.clipboard.writeText(location.href);
  copy.textContent = "Link copied";
});
