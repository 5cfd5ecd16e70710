/** A client that answers, or throws, by the operation's name; and what it was asked. */
export function answering<T extends object>(client: T, answers: Readonly<Record<string, object>>) {
  const asked: { readonly operation: string; readonly input: object }[] = [];
  const send = async (command: { readonly input: object }) => {
    const operation = command.constructor.name.replace(/Command$/, '');
    asked.push({ operation, input: command.input });
    const answer = answers[operation];
    if (!answer || answer instanceof Error) throw answer ?? new Error(`no answer to ${operation}`);
    return answer;
  };
  return { client: Object.assign(client, { send }), asked };
}
