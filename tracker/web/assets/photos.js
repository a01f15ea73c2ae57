// The file of a form: what was chosen is shown, a large photo made smaller before it is sent over a weak signal, and of
// the two inputs, camera and folders, only one holds something. Without this script the server says what is too much.
const LONGEST_SIDE = 2400; // points: a page of an exercise book can still be read
const HEAVY_BYTES = 1_500_000; // of a picture that is no JPEG
const QUALITY = 0.85;
const STILL = /^image\/(jpeg|png|webp|hei[cf])$/;

const size = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1000)} KB` : `${(bytes / 1e6).toFixed(1)} MB`);

const drawn = (canvas, picture, width, height) => {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  context.fillStyle = "white"; // what is transparent turns black in a JPEG
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
};

// The same picture as a smaller file; the file itself where it is small enough, or would not get smaller.
const smaller = async (file, picture) => {
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const isLight = scale === 1 && (file.type === "image/jpeg" || file.size <= HEAVY_BYTES);
  if (!STILL.test(file.type) || isLight) {
    return file;
  }
  const canvas = document.createElement("canvas");
  drawn(canvas, picture, Math.round(picture.width * scale), Math.round(picture.height * scale));
  const made = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
  return made && made.size < file.size ? new File([made], file.name.replace(/\.\w+$/, "") + ".jpg", { type: made.type }) : file;
};

export const show = (box) => {
  const inputs = [...box.querySelectorAll("input[type=file]")];
  const chosen = box.querySelector("[data-chosen]");
  const seen = chosen.querySelector("[data-seen]");
  const made = new Map(); // what each smaller file was made of
  let latest = 0;

  const take = async (input) => {
    const file = input.files[0];
    const turn = ++latest;
    for (const other of inputs) {
      if (other !== input) {
        other.value = "";
      }
    }
    const picture = file?.type.startsWith("image/") ? await createImageBitmap(file).catch(() => null) : null;
    const sent = picture && !made.has(file) ? await smaller(file, picture) : file;
    if (turn !== latest) {
      return; // another was chosen meanwhile
    }
    if (sent !== file) {
      made.set(sent, file);
      const held = new DataTransfer();
      held.items.add(sent);
      input.files = held.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
      return;
    }
    chosen.hidden = !file;
    seen.hidden = !picture;
    if (picture) {
      const height = 72;
      drawn(seen, picture, Math.min(192, Math.round((picture.width / picture.height) * height)), height);
    }
    chosen.querySelector("[data-name]").textContent = file ? `${file.name}, ${size(file.size)}` : "";
    chosen.querySelector("[data-smaller]").hidden = !made.has(file);
  };

  for (const input of inputs) {
    input.addEventListener("change", () => take(input));
    if (input.files.length) {
      take(input);
    }
  }
  chosen.querySelector("[data-take-away]").addEventListener("click", () => {
    inputs.forEach((input) => (input.value = ""));
    inputs[0].dispatchEvent(new Event("change", { bubbles: true }));
    inputs.at(-1).focus();
  });
};
