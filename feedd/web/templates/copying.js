// Without scripts, or where a page may not copy, there is no button.
for (const address of navigator.clipboard ? document.querySelectorAll(".addresses code") : []) {
  const button = document.createElement("button");
  const said = button.appendChild(document.createElement("span"));
  button.type = "button";
  button.setAttribute("aria-label", "Copy " + address.textContent);
  said.role = "status";
  said.textContent = "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(address.textContent);
    said.textContent = "Copied";
    button.setAttribute("aria-label", "Copied " + address.textContent);
  });
  address.after(button);
}
