// Sends a file: announced by a mutation, then its bytes by one PUT to the link that it gives.

import { ask, Failed } from "./client.js";
import { CREATE_UPLOAD } from "./documents.js";

const TYPES = { txt: "text/plain", mp3: "audio/mpeg", wav: "audio/wav", ogg: "audio/ogg" };

// The market does not take this file.
export class FileRefused extends Failed {}

// The id of the upload. `progress` is called with the share that was sent. Throws Failed with a
// sentence, Unreachable, or SignedOut.
export async function send(file, progress) {
  const [extension] = file.name.toLowerCase().match(/[^.]*$/);
  const { createUpload } = await ask(CREATE_UPLOAD, {
    input: {
      purpose: "ANSWER_FILE",
      fileName: file.name,
      contentType: file.type || TYPES[extension] || "application/octet-stream",
      bytes: file.size,
    },
  });
  if (createUpload.reason === "INVALID_INPUT") throw new FileRefused(createUpload.message);
  if (!createUpload.upload) throw new Failed(createUpload.message);
  await put(createUpload.uploadUrl, file, progress);
  return createUpload.upload.id;
}

function put(url, file, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    request.upload.addEventListener("progress", ({ loaded }) => progress(loaded / file.size));
    request.addEventListener("load", () => {
      if (request.status === 201) resolve();
      else reject(new FileRefused(refusal(request.responseText)));
    });
    request.addEventListener("error", () => reject(new FileRefused("The connection was lost.")));
    // A file that a frame handed over can be read here, but not be sent as the path that it was.
    request.send(file.slice(0, file.size, file.type));
  });
}

function refusal(text) {
  try {
    return JSON.parse(text).errors[0].message;
  } catch {
    return "The file was not taken.";
  }
}
