// Uploads a file with the stock tus client, and says on one line each what the node answered and what became of it.
//
//   node upload.js ENDPOINT FILE URLS '{"metadata": …, "chunkSize": …, "pauseAt": …, "stopAt": …, "terminateAt": …}'
//
// URLS is where the client keeps the URLs of uploads, so that another run goes on with one. At a byte count the client
// pauses in the middle of a request and goes on at once, or stops for good, or terminates the upload.
import { createReadStream } from "node:fs";
import process from "node:process";
import { FileUrlStorage, Upload } from "tus-js-client";

const [endpoint, file, urls, settings] = process.argv.slice(2);
const { pauseAt, stopAt, terminateAt, ...options } = JSON.parse(settings);

const reached = new Set();

/** Whether the bytes sent have just come to a count that was asked for. */
function reaches(sent, count) {
  if (count === undefined || sent < count || reached.has(count)) {
    return false;
  }
  reached.add(count);
  return true;
}

const upload = new Upload(createReadStream(file), {
  endpoint,
  urlStorage: new FileUrlStorage(urls),
  retryDelays: Array(200).fill(100),
  ...options,
  onAfterResponse(request, response) {
    console.log(`${request.getMethod()} ${response.getStatus()} ${response.getHeader("Upload-Offset") ?? ""}`);
  },
  async onProgress(sent) {
    if (reaches(sent, pauseAt)) {
      await upload.abort();
      console.log("paused");
      upload.start();
    } else if (reaches(sent, stopAt)) {
      await upload.abort();
      console.log("stopped");
    } else if (reaches(sent, terminateAt)) {
      await upload.abort(true);
      console.log("terminated");
    }
  },
  onSuccess() {
    console.log("finished");
  },
  onError(error) {
    console.log(`failed: ${error}`);
    process.exitCode = 1;
  },
});

const previous = await upload.findPreviousUploads();
if (previous.length > 0) {
  upload.resumeFromPreviousUpload(previous[0]);
}
upload.start();
