import { afterAll } from 'vitest'
import { startMailServer } from '../test/support/smtp'
import { mailStories } from './stories/mail'
import { onStageWith } from './support/on-stage'

const mails = startMailServer()

for (const mode of ['jwks', 'shared-secret'] as const) {
  onStageWith(
    `with mail, ${mode}`,
    async () => ({ mode, client: { SMTP_URL: (await mails).url } }),
    (stage) => mailStories(stage, mails),
  )
}

afterAll(async () => (await mails).stop())
