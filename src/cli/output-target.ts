/** Where the results of a job go once it has succeeded; until then nothing of the user's is touched. */
export interface OutputTarget<Result> {
  /** An empty folder that the job writes into. */
  readonly scratchPath: string;
  /**
   * Puts the results in place.
   * @returns sentences for the user about what else lies there
   * @throws Problem `output_failed`
   */
  place(result: Result): Promise<readonly string[]>;
  /** Ends the target: scratch files go, and after a failure also every folder made for the results. */
  close(): Promise<void>;
}
