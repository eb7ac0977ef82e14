import { redirect } from 'next/navigation'
import { currentSession } from '../server/auth/session'

export default async function HomePage() {
  redirect((await currentSession()) ? '/todos' : '/login')
}
