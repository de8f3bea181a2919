(* Soundness of the checker: every claim of an accepted certificate holds. *)
From Coq Require Import Reals Lra Psatz Arith Lia ZArith List Bool.
From Eigensieve Require Import Integers LinearAlgebra Contraction Core Intervals Optimizers Tests
  ExactPoint Dynamics Certificate Checker MomentumMatrices.
Import ListNotations.
Open Scope R_scope.

Lemma holdsb_ok {A} (x : option A) test : holdsb x test = true -> exists a, x = Some a /\ test a = true.
Proof. destruct x; simpl; [eauto|discriminate]. Qed.
Lemma guard_ok {A} b (x : option A) a : guard b x = Some a -> b = true /\ x = Some a.
Proof. destruct b; simpl; [auto|discriminate]. Qed.
Lemma len_ok {A} (l : list A) k : len l k = true -> length l = k.
Proof. apply Nat.eqb_eq. Qed.
Ltac bools := repeat match goal with
  | H : andb _ _ = true |- _ => apply andb_prop in H; destruct H
  | H : len _ _ = true |- _ => apply len_ok in H
  | H : holdsb _ _ = true |- _ => apply holdsb_ok in H; destruct H as (? & ? & H)
  end.
Lemma finite_choice {A} (P : nat -> A -> Prop) (d : A) n : (forall k, (k < n)%nat -> exists s, P k s) ->
  exists S, forall k, (k < n)%nat -> P k (S k).
Proof.
  induction n as [|n IH]; intros H.
  - exists (fun _ => d). lia.
  - destruct IH as [S HS]; [auto|]. destruct (H n ltac:(lia)) as [s Hs].
    exists (fun k => if Nat.eqb k n then s else S k). intros k Hk.
    destruct (Nat.eqb_spec k n) as [->|]; auto. apply HS. lia.
Qed.
Lemma partial_unique g j x a b : is_partial g j x a -> is_partial g j x b -> a = b.
Proof. intros A B. eapply uniqueness_limite; eauto. Qed.
Lemma inbox_ext n m r x y : (forall i, (i < n)%nat -> x i = y i) -> inbox n m r x -> inbox n m r y.
Proof. intros E H i Hi. rewrite <- (E i Hi). auto. Qed.
Lemma sq_scale n v s : s * s * sq n v = sq n (fun i => s * v i).
Proof. unfold sq. rewrite <- sumn_scal. apply sumn_ext; intros; ring. Qed.

(* ---------------- symbols ---------------- *)
Fixpoint horner (c : list R) (l : R) : R := match c with [] => 0 | a :: c' => (horner c' l + a) * l end.
Lemma horner_add a b l : horner (map ratR (add_lists a b)) l = horner (map ratR a) l + horner (map ratR b) l.
Proof.
  revert b. induction a as [|x a IH]; intros [|y b]; simpl; try ring.
  rewrite IH, qadd_ok. ring.
Qed.
Lemma horner_scale rho a l : horner (map ratR (map (qmul rho) a)) l = ratR rho * horner (map ratR a) l.
Proof. induction a as [|x a IH]; simpl; [ring|]. rewrite IH, qmul_ok. ring. Qed.
Lemma ratR_one : ratR rat_one = 1. Proof. unfold ratR, cstR; simpl. lra. Qed.
Lemma ratR_two : ratR rat_two = 2. Proof. unfold ratR, cstR; simpl. lra. Qed.
Lemma ratR_zero : ratR qzero = 0. Proof. unfold ratR, cstR; simpl. lra. Qed.
Lemma binomials_ok m rho l : horner (map ratR (binomials m rho)) l = l * (1 + ratR rho * l) ^ m.
Proof.
  induction m; simpl.
  - rewrite ratR_one. ring.
  - rewrite horner_add. simpl. rewrite horner_scale, IHm, ratR_zero. ring.
Qed.
(* the coefficients are those of the symbol *)
Theorem symbol_poly fl l : horner (map ratR (symbol_coefficients fl)) l = symbol fl l.
Proof.
  destruct fl; simpl; rewrite ?ratR_one, ?ratR_zero, ?qmul_ok; try ring. apply binomials_ok.
Qed.
Lemma filter_constant_ok mo : (match mo with Nesterov b | Ema b => -1 / 2 < ratR b < 1 | _ => True end) ->
  ratR (filter_constant mo) = filter_const mo.
Proof.
  assert (I : forall q, ratR q <> 0 -> ratR (rat_inv q) = / ratR q).
  { intros q Hq. unfold rat_inv. destruct (qinv q) as [r|] eqn:E; [now apply qinv_ok|].
    unfold qinv in E. destruct (Z.eqb_spec (rnum q) 0) as [Z0|]; [|discriminate].
    apply rnum_zero in Z0. contradiction. }
  intros H. destruct mo; simpl.
  - apply ratR_two.
  - rewrite qmul_ok, qadd_ok, ratR_two, ratR_one. reflexivity.
  - rewrite qmul_ok, qmul_ok, qadd_ok, I.
    + rewrite qadd_ok, qmul_ok, ratR_two, ratR_one. reflexivity.
    + rewrite qadd_ok, qmul_ok, ratR_two, ratR_one. lra.
  - rewrite qmul_ok, qmul_ok, qadd_ok, I.
    + rewrite qadd_ok, qneg_ok, ratR_two, ratR_one. reflexivity.
    + rewrite qadd_ok, qneg_ok, ratR_one. lra.
Qed.
Lemma valid_facts opt : valid_optimizer opt = true -> 0 < ratR (step_size opt) /\
  match the_momentum opt with Nesterov b | Ema b => -1 / 2 < ratR b < 1 | _ => True end.
Proof.
  unfold valid_optimizer. intros H. bools. split; [now apply rnum_pos, Z.ltb_lt|].
  assert (B : forall b, below_one b = true -> rat_positive b = true -> -1 / 2 < ratR b < 1).
  { intros b Hb Hp. apply Z.ltb_lt in Hb. apply Z.ltb_lt in Hp. pose proof (rnum_pos _ Hp). split; [lra|].
    rewrite ratR_val. pose proof (rden_pos b) as P. rewrite Z.abs_eq in Hb by lia. apply IZR_lt in Hb.
    apply Rmult_lt_reg_r with (IZR (Zpos (rden b))); auto. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
  destruct (the_momentum opt); auto; bools; auto.
Qed.

(* ---------------- polynomials of a symmetric matrix ---------------- *)
Section MatrixPolynomials.
Variable n : nat.
Variable H : nat -> nat -> R.
Hypothesis SH : sym n H.
Lemma mmul_assoc A B C i j : mmul n (mmul n A B) C i j = mmul n A (mmul n B C) i j.
Proof.
  unfold mmul. rewrite (sumn_ext n _ (fun k => sumn n (fun l => A i l * (B l k * C k j)))).
  - rewrite sumn_swap. apply sumn_ext; intros l Hl. now rewrite sumn_scal.
  - intros k Hk. rewrite <- sumn_scal_r. apply sumn_ext; intros; ring.
Qed.
Lemma mmul_ext A B C D i j : (forall k, (k < n)%nat -> A i k = C i k) -> (forall k, (k < n)%nat -> B k j = D k j) ->
  mmul n A B i j = mmul n C D i j.
Proof. intros E F. unfold mmul. apply sumn_ext; intros k Hk. now rewrite E, F. Qed.
Definition padd (R : nat -> nat -> R) (a : R) (i j : nat) : Rdefinitions.R := R i j + a * mid i j.
Lemma padd_sym R a : sym n R -> sym n (padd R a).
Proof. intros S i j Hi Hj. unfold padd, mid. rewrite (S i j), Nat.eqb_sym by auto. reflexivity. Qed.
Lemma mid_left A i j : (i < n)%nat -> mmul n mid A i j = A i j.
Proof.
  intros Hi. unfold mmul, mid. rewrite (sumn_ext n _ (fun k => if Nat.eqb k i then A k j else 0)).
  - now rewrite (sumn_single n i (fun k => A k j)).
  - intros k Hk. destruct (Nat.eqb k i); ring.
Qed.
Lemma mid_right A i j : (j < n)%nat -> mmul n A mid i j = A i j.
Proof.
  intros Hj. unfold mmul, mid. rewrite (sumn_ext n _ (fun k => if Nat.eqb k j then A i k else 0)).
  - now rewrite (sumn_single n j (fun k => A i k)).
  - intros k Hk. rewrite Nat.eqb_sym. destruct (Nat.eqb k j); ring.
Qed.
Lemma mmul_padd_l R a i j : (i < n)%nat -> mmul n (padd R a) H i j = mmul n R H i j + a * H i j.
Proof.
  intros Hi. rewrite <- (mid_left H i j Hi). unfold mmul, padd. rewrite <- sumn_scal, <- sumn_plus.
  apply sumn_ext; intros; ring.
Qed.
Lemma mmul_padd_r R a i j : (j < n)%nat -> mmul n H (padd R a) i j = mmul n H R i j + a * H i j.
Proof.
  intros Hj. rewrite <- (mid_right H i j Hj). unfold mmul, padd. rewrite <- sumn_scal, <- sumn_plus.
  apply sumn_ext; intros; ring.
Qed.
Lemma mpoly_facts c : sym n (mpoly n c H) /\
  forall i j, (i < n)%nat -> (j < n)%nat -> mmul n (mpoly n c H) H i j = mmul n H (mpoly n c H) i j.
Proof.
  induction c as [|a c [S C]].
  - split; [intros i j _ _; reflexivity|]. intros i j _ _. unfold mmul. simpl. apply sumn_ext; intros; ring.
  - assert (C' : forall i j, (i < n)%nat -> (j < n)%nat ->
       mmul n (padd (mpoly n c H) a) H i j = mmul n H (padd (mpoly n c H) a) i j).
    { intros i j Hi Hj. rewrite mmul_padd_l, mmul_padd_r, C by auto. reflexivity. }
    change (mpoly n (a :: c) H) with (mmul n (padd (mpoly n c H) a) H).
    split.
    + intros i j Hi Hj. rewrite C' by auto. unfold mmul. apply sumn_ext; intros k Hk.
      rewrite (SH i k), (padd_sym _ a S k j) by auto. ring.
    + intros i j Hi Hj. rewrite <- mmul_assoc.
      apply mmul_ext; auto. intros k Hk. apply C'; auto.
Qed.
Lemma mpoly_sym c : sym n (mpoly n c H). Proof. apply mpoly_facts. Qed.
Lemma mpoly_step_sym c a : sym n (padd (mpoly n c H) a). Proof. apply padd_sym, mpoly_sym. Qed.
Lemma mpoly_scale s c i j : mpoly n (map (Rmult s) c) H i j = s * mpoly n c H i j.
Proof.
  revert i j. induction c as [|a c IH]; intros i j; simpl; [ring|].
  unfold mmul. rewrite <- sumn_scal. apply sumn_ext; intros k Hk. rewrite IH. ring.
Qed.
(* on an eigenvector *)
Lemma mpoly_eig c l v : (forall i, (i < n)%nat -> sumn n (fun j => H i j * v j) = l * v i) ->
  forall i, (i < n)%nat -> sumn n (fun j => mpoly n c H i j * v j) = horner c l * v i.
Proof.
  intros E. induction c as [|a c IH]; intros i Hi; simpl.
  - rewrite (sumn_ext n _ (fun _ => 0)) by (intros; ring). rewrite sumn_zero. ring.
  - unfold mmul. change (fun i0 j : nat => mpoly n c H i0 j + a * mid i0 j) with (padd (mpoly n c H) a).
    rewrite (sumn_ext n _ (fun j => sumn n (fun k => padd (mpoly n c H) a i k * (H k j * v j)))).
    + rewrite sumn_swap. rewrite (sumn_ext n _ (fun k => l * (padd (mpoly n c H) a i k * v k))).
      * rewrite sumn_scal. unfold padd.
        rewrite (sumn_ext n _ (fun k => mpoly n c H i k * v k + a * (mid i k * v k))) by (intros; ring).
        rewrite sumn_plus, IH, sumn_scal by auto.
        assert (M : sumn n (fun k => mid i k * v k) = v i).
        { unfold mid. rewrite (sumn_ext n _ (fun k => if Nat.eqb k i then v k else 0)).
          - now rewrite sumn_single.
          - intros k Hk. destruct (Nat.eqb k i); ring. }
        rewrite M. ring.
      * intros k Hk. rewrite sumn_scal, (E k Hk). ring.
    + intros j Hj. rewrite <- sumn_scal_r. apply sumn_ext; intros; ring.
Qed.
Lemma mpoly_qf c l v : (forall i, (i < n)%nat -> sumn n (fun j => H i j * v j) = l * v i) ->
  qf n (mpoly n c H) v = horner c l * sq n v.
Proof. intros E. apply qf_eig. now apply mpoly_eig. Qed.
End MatrixPolynomials.
